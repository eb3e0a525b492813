//! Sales orders out of channels' files: Shopify, WooCommerce, Amazon, our own.
//!
//! Columns are matched by name. Who bought, and where it goes, is not read: no field of an order has room for it, and the
//! preview of a file leaves those columns empty. What makes no line to ship is counted, each by its reason
//! ([`OrderClass`]); an order whose file says less than the last one did is whole all the same, because the store keeps what
//! a file does not speak of.

mod amazon;
mod gather;
mod moment;
mod own;
mod report;
mod shopify;
mod woo;

pub(super) use amazon::{ALL as AMAZON_ALL, UNSHIPPED as AMAZON_UNSHIPPED, all, unshipped};
pub(super) use own::{FIELDS as OWN, own};
pub use report::{OrderClass, OrdersReport};
pub(super) use shopify::{FIELDS as SHOPIFY, shopify};
pub(super) use woo::{FIELDS as WOO, woo};

use super::{Format, Line, value::Flaw};
use crate::domain::{Quantity, text::clean};

/// The longest channel's name, in characters.
pub(super) const CHANNEL_MAX: usize = 40;

/// The longest title, in characters: as long as what it is bound by.
pub(super) const TITLE_MAX: usize = super::shopify::ALIAS_MAX;

/// The longest SKU of a channel, in characters.
const SKU_MAX: usize = 64;

/// Whose orders a file holds, by its column names (folded).
pub(super) fn format(has: impl Fn(&str) -> bool) -> Format {
    if has("lineitemquantity") {
        Format::ShopifyOrders
    } else if has("orderitemid") && (has("quantitytoship") || has("quantitypurchased")) {
        Format::AmazonUnshipped
    } else if has("amazonorderid") {
        Format::AmazonOrders
    } else if ["ordernumber", "orderstatus", "orderdate"].into_iter().all(&has)
        && ["item#", "itemcost", "itemname", "productvariation", "quantity(refund)"].into_iter().any(&has)
    {
        Format::WooOrders
    } else {
        Format::Own(super::Kind::Orders)
    }
}

impl Line<'_> {
    /// The channel's own name, or what the person calls it; in lower case.
    fn channel(&self, own: &str) -> String {
        clean(self.options.channel.as_deref().unwrap_or(own), CHANNEL_MAX).to_lowercase()
    }

    /// A quantity that is there and not below zero.
    fn wanted(&self, field: usize) -> Result<Quantity, Flaw> {
        match self.quantity(field)? {
            None => Err(String::from("the quantity is empty").into()),
            Some(q) if q.is_negative() => Err(format!("the quantity {q} is below zero").into()),
            Some(q) => Ok(q),
        }
    }

    /// SKU and title of a line; one of the two must be there.
    fn names(&self, sku: usize, title: usize) -> Result<(String, String), Flaw> {
        let names = (clean(self.text(sku), SKU_MAX), clean(self.text(title), TITLE_MAX));
        if names.0.is_empty() && names.1.is_empty() {
            return Err(String::from("neither SKU nor title: which item is this?").into());
        }
        Ok(names)
    }

    /// The site of an order, where the file names one that is known here.
    fn order_site(&self, field: usize) -> Option<String> {
        let named = self.filled(field).and_then(|name| self.site_code(&name));
        named.or_else(|| self.options.site.clone())
    }
}

/// The service by which an order goes, in the channel's words.
fn service(text: &str) -> String {
    clean(text, 80)
}
