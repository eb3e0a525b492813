use super::*;
use crate::domain::{ItemStatus, Quantity};

fn products(kind: Kind, name: &str) -> Parsed {
    read(kind, &fixture(name), &Options::default(), &mut |_, _| {}).unwrap()
}

fn stock(parsed: &Parsed) -> Vec<String> {
    parsed
        .stock
        .iter()
        .map(|s| {
            let site = s.record.site.as_deref().unwrap_or("-");
            format!("{} {site} {} {}", s.record.sku, s.record.location, s.record.quantity)
        })
        .collect()
}

#[test]
fn variants_become_items_with_names_skus_and_aliases() {
    let parsed = products(Kind::Items, "shopify_products.csv");
    assert_eq!(parsed.report.format, Format::ShopifyProducts);
    let [large, small, pot] = &parsed.items[..] else { panic!("{} items", parsed.items.len()) };
    assert_eq!(large.record.sku.as_str(), "MUG-B-L");
    assert_eq!(large.record.name.as_deref(), Some("Enamel Mug - Blue / Large"));
    assert_eq!(large.record.supplier.as_deref(), Some("Potter & Sons"));
    assert_eq!(small.record.sku.as_str(), "ENAMEL-MUG/BLUE/SMALL");
    assert_eq!(small.record.barcode.as_deref(), Some("9506000134369"));
    assert_eq!((small.record.category.as_deref(), small.line), (Some("Kitchen"), 4));
    assert_eq!(
        small.record.aliases,
        [
            ("shopify".to_owned(), "enamel-mug / Blue / Small".to_owned()),
            ("shopify".to_owned(), "Enamel Mug - Blue / Small".to_owned()),
        ]
    );
    assert_eq!((pot.record.sku.as_str(), pot.record.name.as_deref()), ("PLAIN-POT", Some("Plain Pot")));
    assert_eq!(pot.record.status, Some(ItemStatus::Retired));
    assert!(parsed.report.notes.contains(&"1 rows are gift cards, which nobody stocks".to_owned()));
    assert_eq!((parsed.report.rows, parsed.report.accepted), (5, 5));
}

#[test]
fn the_new_column_names_mean_the_same() {
    let parsed = products(Kind::Items, "shopify_products_new.csv");
    let skus: Vec<&str> = parsed.items.iter().map(|i| i.record.sku.as_str()).collect();
    assert_eq!(skus, ["ENAMEL-MUG/BLUE", "ENAMEL-MUG/RED"]);
    assert_eq!(parsed.items[1].record.price.map(|p| p.to_string()).as_deref(), Some("14.90"));
    assert_eq!(
        stock(&products(Kind::Stock, "shopify_products_new.csv")),
        ["ENAMEL-MUG/BLUE - SHOPIFY 12", "ENAMEL-MUG/RED - SHOPIFY 7"]
    );
}

#[test]
fn the_same_products_are_opening_stock_in_the_bin_that_is_asked_for() {
    let parsed = read(
        Kind::Stock,
        &fixture("shopify_products.csv"),
        &Options { location: Some("A-1".parse().unwrap()), ..Options::default() },
        &mut |_, _| {},
    )
    .unwrap();
    assert_eq!(stock(&parsed), ["MUG-B-L - A-1 12", "ENAMEL-MUG/BLUE/SMALL - A-1 -2", "PLAIN-POT - A-1 3"]);
    assert_eq!(parsed.locations.len(), 1);
}

#[test]
fn inventory_names_sites_and_bins_and_finds_items_without_sku() {
    let mut options = Options { sites: vec![("shop LOCATION".into(), "MAIN".into())], ..Options::default() };
    options
        .aliases
        .insert(("shopify".into(), "enamel-mug / Blue / Small".into()), "MUG-B-S".parse().unwrap());
    let parsed = read(Kind::Stock, &fixture("shopify_inventory.csv"), &options, &mut |_, _| {}).unwrap();
    assert_eq!(parsed.report.format, Format::ShopifyInventory);
    assert_eq!(
        stock(&parsed),
        ["MUG-B-L MAIN A-01-1 12", "MUG-B-S MAIN SHOPIFY -2", "PLAIN-POT LAGER-SÜD B-02 3",]
    );
    assert_eq!(parsed.locations.len(), 3);
    assert!(parsed.report.notes.contains(&"1 places are not stocked".to_owned()));
}

#[test]
fn one_location_alone_is_the_store_s_own_site() {
    let text = "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Incoming,Unavailable,Committed,Available,On hand\n\
                mug,Mug,Title,Default Title,,,,Shop location,0,1,2,10,13\n";
    assert_eq!(stock(&read_text(Kind::Stock, text).unwrap()), ["MUG - SHOPIFY 13"]);
    // Without "On hand": what is available, promised and set aside is on the shelf.
    let text = text.replace(",On hand\n", "\n").replace(",13\n", "\n");
    let parsed = read_with(Kind::Stock, text, |o| o.site = Some("NORTH".into())).unwrap();
    assert_eq!(stock(&parsed), ["MUG NORTH SHOPIFY 13"]);
}

#[test]
fn one_column_a_location_is_read_too() {
    let parsed = products(Kind::Stock, "shopify_inventory_wide.csv");
    assert_eq!(
        stock(&parsed),
        [
            "ENAMEL-MUG/BLUE SHOP-LOCATION SHOPIFY 10",
            "PLAIN-POT SHOP-LOCATION SHOPIFY 3",
            "PLAIN-POT LAGER-NORD SHOPIFY 4",
        ]
    );
}

#[test]
fn a_sku_that_two_variants_share_is_refused() {
    let said =
        refusal(Kind::Items, "Handle,Title,Option1 Value,Variant SKU,Variant Price\na,A,x,S1,1\na,,y,S1,1\n");
    assert!(said.contains("line 3: SKU S1 stands on line 2 already"), "{said}");
}

#[test]
fn a_made_sku_is_stable_and_never_too_long() {
    let sku = |options: &[&str]| {
        let options: Vec<String> = options.iter().map(|o| (*o).to_owned()).collect();
        crate::exchange::shopify::derived_sku("a-very-long-handle-that-goes-on-and-on-for-ever", &options)
            .unwrap()
    };
    let (one, two) =
        (sku(&["Forest Green", "Extra Extra Large"]), sku(&["Forest Green", "Extra Extra Small"]));
    assert_eq!(one.as_str().chars().count(), crate::domain::Sku::MAX);
    assert_ne!(one, two);
    assert_eq!(one, sku(&["Forest Green", "Extra Extra Large"]));
    assert_eq!(
        crate::exchange::shopify::derived_sku("mug", &["S/M wide".to_owned()]).unwrap().as_str(),
        "MUG/S-M-WIDE"
    );
}

#[test]
fn the_sample_stores_are_read_whole() {
    let mut items = 0;
    for (name, variants) in [("apparel", 22), ("home-and-garden", 21), ("jewelery", 23)] {
        let Some(path) = crate::testing::shared_data(&format!("files/{name}.csv")) else { return };
        let parsed = read(Kind::Items, &path, &Options::default(), &mut |_, _| {}).unwrap();
        let stock = read(Kind::Stock, &path, &Options::default(), &mut |_, _| {}).unwrap();
        assert_eq!(parsed.items.len(), stock.stock.len(), "{name}");
        assert!(variants == 0 || parsed.items.len() == variants, "{name}");
        assert!(parsed.items.iter().all(|i| i.record.name.as_ref().is_some_and(|n| !n.is_empty())));
        assert!(stock.report.totals.units >= Quantity::from_units(20), "{name}");
        assert_eq!(parsed.report.accepted, parsed.report.rows);
        items += parsed.items.len();
    }
    assert_eq!(items, 66);
}
