//! Shopify's inventory file.

use crate::{
    channels::Buffer,
    cli::CliError,
    exchange::{shopify::CHANNEL, write::ShopifyInventoryRow},
    store::{
        Reading,
        stock::{StockFilter, StockLine},
    },
};
use std::collections::BTreeMap;

/// What Shopify is told: for every item that it names, how many it may count on at each site, nothing left included: what is
/// not said there goes on being sold.
///
/// Shopify takes what its own open orders want (its `Committed`) off `On hand` to get what it sells on. So `On hand (new)`
/// must hold what those orders want, and nothing that is somebody else's: on hand here, less what other channels want, what
/// is promised to anything that is no order, what is in quarantine or has expired, and the buffer. Then what Shopify sells is
/// what is really free, also of orders that it has and that were not imported here yet.
pub(super) fn rows(
    reading: &Reading,
    filter: &StockFilter,
    buffer: Buffer,
) -> Result<Vec<ShopifyInventoryRow>, CliError> {
    if let Some(day) = filter.as_of {
        return Err(CliError::Failed(format!(
            "what Shopify may sell is known for now and not for {day}; leave out --as-of"
        )));
    }
    let stock = reading.stock(filter)?;
    let not_for = reading.not_for(CHANNEL)?;
    let names: BTreeMap<String, String> = reading.sites()?.into_iter().map(|s| (s.code, s.name)).collect();
    let mut lines: BTreeMap<&str, Vec<&StockLine>> = BTreeMap::new();
    for line in &stock {
        lines.entry(line.sku.as_str()).or_default().push(line);
    }
    let mut rows = Vec::new();
    for ((channel, code), sku) in reading.aliases()? {
        let mut parts = code.split(" / ");
        let (handle, values) = (parts.next().unwrap_or_default(), parts.collect::<Vec<_>>());
        // The other alias of an item is the line-item name of orders, not a handle.
        let is_handle = !handle.contains(char::is_whitespace) && !handle.chars().any(char::is_uppercase);
        if channel != CHANNEL || !is_handle {
            continue;
        }
        let options = if values.is_empty() {
            vec![("Title".into(), "Default Title".into())]
        } else {
            values.iter().enumerate().map(|(i, v)| (format!("Option{}", i + 1), (*v).to_owned())).collect()
        };
        let variant = format!(" - {}", values.join(" / "));
        for line in lines.get(sku.as_str()).into_iter().flatten() {
            let others = not_for.get(&(line.sku.clone(), line.site.clone())).copied().unwrap_or_default();
            rows.push(ShopifyInventoryRow {
                handle: handle.to_owned(),
                title: line.name.strip_suffix(&variant).unwrap_or(&line.name).to_owned(),
                options: options.clone(),
                sku: sku.to_string(),
                location: names.get(&line.site).cloned().unwrap_or_default(),
                bin: String::new(),
                on_hand: buffer.leaves(line.on_hand - others),
            });
        }
    }
    Ok(rows)
}
