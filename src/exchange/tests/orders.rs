//! Orders as channels write them.

use super::*;
use crate::domain::{OrderRecord, Quantity, Standing};

/// Shopify's columns up to `Cancelled at`, as older exports have them.
const SHOPIFY: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Total,Shipping Method,\
    Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem requires shipping,\
    Lineitem fulfillment status,Billing Name,Billing Street,Billing Phone,Shipping Name,Shipping Zip,Notes,Cancelled at,\
    Refunded Amount\n";

/// The first row of an order: number, financial status, fulfillment status, quantity, title, SKU, cancelled at, refunded.
fn first(order: &str, paid: &str, gone: &str, line: &str, rest: (&str, &str)) -> String {
    let (quantity, title, sku, ships, line_gone) = parts(line);
    format!(
        "{order},buyer@example.com,{paid},,{gone},,EUR,10.00,10.00,Express,2026-11-20 09:00:00 +0100,{quantity},{title},5.00,{sku},\
         {ships},{line_gone},Bea Buyer,\"1 Main St\nBack yard\",+49 170 1234567,Bea Buyer,'10115,leave at the door,{},{}\n",
        rest.0, rest.1
    )
}

/// A row behind it.
fn more(order: &str, line: &str) -> String {
    let (quantity, title, sku, ships, line_gone) = parts(line);
    format!(
        "{order},buyer@example.com,,,,,,,,,2026-11-20 09:00:00 +0100,{quantity},{title},5.00,{sku},{ships},{line_gone},,,,,,,,\n"
    )
}

fn parts(line: &str) -> (&str, &str, &str, &str, &str) {
    let mut parts = line.split('|');
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next(), next(), next())
}

fn shopify(rows: &[String]) -> Parsed {
    read_text(Kind::Orders, SHOPIFY.to_owned() + &rows.concat()).unwrap()
}

/// Key, SKU, title, to ship, shipped of each line.
fn lines(order: &OrderRecord) -> Vec<(&str, &str, &str, String, String)> {
    let line = |l: &'_ crate::domain::OrderLineRecord| (l.quantity.to_string(), l.shipped.to_string());
    order
        .lines
        .iter()
        .map(|l| {
            let (quantity, shipped) = line(l);
            (l.key.as_str(), l.sku.as_str(), l.title.as_str(), quantity, shipped)
        })
        .collect()
}

fn noted(parsed: &Parsed, sentence: &str) {
    assert!(
        parsed.report.notes.iter().any(|n| n.contains(sentence)),
        "{sentence}: {:?}",
        parsed.report.notes
    );
}

/// Every row is something, and is counted once.
fn adds_up(parsed: &Parsed) {
    let report = parsed.report.orders.as_ref().unwrap();
    let sum: u64 = OrderClass::ALL.into_iter().map(|c| report.count(c)).sum();
    assert_eq!(sum, parsed.report.rows, "{report:?}");
}

#[test]
fn order_fields_stand_on_the_first_row_only() {
    let parsed = shopify(&[
        first("#1001", "paid", "unfulfilled", "2|Mug - Blue|MUG-B|true|pending", ("", "0.00")),
        more("#1001", "1|Gift Card - $10||false|pending"),
        more("#1001", "3|Fern||true|fulfilled"),
        first("#1002", "pending", "unfulfilled", "1|Fern||true|pending", ("", "")),
    ]);
    let [one, two] = parsed.orders.as_slice() else { panic!("{:?}", parsed.orders) };
    assert_eq!((one.record.channel.as_str(), one.record.number.as_str()), ("shopify", "#1001"));
    assert_eq!((one.record.standing, two.record.standing), (Standing::Open, Standing::Held));
    assert_eq!((one.record.placed.rfc3339().as_str(), one.line), ("2026-11-20T08:00:00.000Z", 2));
    assert_eq!(one.record.service, "Express");
    assert_eq!(
        lines(&one.record),
        [
            ("MUG-B#1", "MUG-B", "Mug - Blue", "2".into(), "0".into()),
            ("fern#1", "", "Fern", "0".into(), "3".into())
        ]
    );
    noted(&parsed, "1 line does not ship (gift card, service, download)");
    noted(&parsed, "1 line was shipped already");
    noted(&parsed, "1 order is held: not paid yet");
    let totals = parsed.report.totals;
    assert_eq!((totals.orders, totals.order_lines, totals.units), (2, 3, Quantity::from_units(3)));
    adds_up(&parsed);
}

#[test]
fn what_shopify_says_of_an_order_decides_whether_it_ships() {
    let standing = |paid: &str, gone: &str, cancelled: &str| {
        shopify(&[first("1", paid, gone, "1|Mug||true|pending", (cancelled, ""))]).orders[0].record.clone()
    };
    for (paid, gone, cancelled, expected, to_ship) in [
        ("paid", "", "", Standing::Open, 1),
        ("authorized", "unfulfilled", "", Standing::Open, 1),
        ("partially_refunded", "partial", "", Standing::Open, 1),
        ("pending", "", "", Standing::Held, 1),
        ("partially_paid", "", "", Standing::Held, 1),
        ("refunded", "", "", Standing::Cancelled, 0),
        ("voided", "", "", Standing::Cancelled, 0),
        ("paid", "", "2026-11-21 09:00:00 +0100", Standing::Cancelled, 0),
        ("paid", "fulfilled", "", Standing::Done, 0),
        ("refunded", "fulfilled", "", Standing::Done, 0),
        ("quantum", "", "", Standing::Held, 1),
        // Money says nothing where its column is there: nobody said that it is paid.
        ("", "unfulfilled", "", Standing::Held, 1),
    ] {
        let order = standing(paid, gone, cancelled);
        assert_eq!(order.standing, expected, "{paid} {gone}");
        assert_eq!(order.lines[0].quantity, Quantity::from_units(to_ship), "{paid} {gone}");
    }
    let odd = shopify(&[first("1", "quantum", "", "1|Mug||true|", ("", ""))]);
    assert!(
        odd.report.warnings[0].reason.contains("\"quantum\" is not known here"),
        "{:?}",
        odd.report.warnings
    );
    let partial = shopify(&[first("1", "paid", "partial", "4|Mug||true|partial", ("", ""))]);
    assert!(partial.report.warnings[0].reason.contains("does not say how many"));
}

#[test]
fn a_partial_refund_is_an_amount_and_is_said() {
    let parsed = shopify(&[
        first("#7", "partially_refunded", "", "2|Mug||true|pending", ("", "5.00")),
        first("#8", "refunded", "", "2|Mug||true|pending", ("", "10.00")),
    ]);
    noted(&parsed, "1 order was refunded in part: the file says the amount and not which lines");
    noted(&parsed, "look at #7");
    assert_eq!(parsed.orders[0].record.lines[0].quantity, Quantity::from_units(2));
}

#[test]
fn keys_are_the_same_whatever_order_the_lines_stand_in() {
    let a = ["1|Mug||true|pending", "3|Mug||true|pending", "2|Fern||true|pending"];
    let of = |order: [usize; 3]| {
        let mut rows = vec![first("1", "paid", "", a[order[0]], ("", ""))];
        rows.extend(order[1..].iter().map(|i| more("1", a[*i])));
        let parsed = shopify(&rows);
        let mut lines: Vec<(String, Quantity)> =
            parsed.orders[0].record.lines.iter().map(|l| (l.key.clone(), l.quantity)).collect();
        lines.sort();
        lines
    };
    assert_eq!(of([0, 1, 2]).len(), 3);
    for order in [[2, 1, 0], [1, 0, 2], [1, 2, 0]] {
        assert_eq!(of(order), of([0, 1, 2]), "{order:?}");
    }
}

#[test]
fn two_exports_in_one_file_count_once_and_the_later_one_wins() {
    let parsed = shopify(&[
        first("#1", "pending", "", "1|Mug||true|pending", ("", "")),
        more("#1", "2|Fern||true|pending"),
        first("#2", "paid", "", "1|Mug||true|pending", ("", "")),
        first("#1", "paid", "", "1|Mug||true|pending", ("", "")),
        more("#1", "1|Fern||true|pending"),
    ]);
    assert_eq!(parsed.orders.len(), 2);
    let one = &parsed.orders[0].record;
    assert_eq!((one.standing, one.lines.len()), (Standing::Open, 2));
    assert_eq!(one.lines[1].quantity, Quantity::from_units(1));
    noted(&parsed, "2 lines stand in the file again");
    adds_up(&parsed);
    // A file whose head was filled down by a spreadsheet is one order still.
    let filled = shopify(&[
        first("#1", "paid", "", "1|Mug||true|pending", ("", "")),
        first("#1", "paid", "", "2|Fern||true|pending", ("", "")),
    ]);
    assert_eq!(filled.orders[0].record.lines.len(), 2);
}

#[test]
fn an_order_without_its_first_row_is_held_and_said() {
    let parsed = shopify(&[
        more("#1", "1|Mug||true|pending"),
        first("#2", "paid", "", "1|Mug||true|pending", ("", "")),
    ]);
    assert_eq!(parsed.orders[0].record.standing, Standing::Held);
    assert!(parsed.report.warnings[0].reason.contains("order #1 has no row that says whether it is paid"));
}

#[test]
fn who_bought_is_not_read() {
    let parsed = shopify(&[first("#1", "paid", "", "1|Mug||true|pending", ("", ""))]);
    let all = format!("{:?} {}", parsed, serde_json::to_string(&parsed.report).unwrap());
    for private in ["buyer@example.com", "Bea Buyer", "Main St", "1234567", "10115", "leave at the door"] {
        assert!(!all.contains(private), "{private} in {all}");
    }
    assert!(all.contains("Billing Name"), "the column's name is no secret");
}

#[test]
fn orders_of_which_nothing_ships_have_no_lines() {
    let parsed = shopify(&[first("#1", "paid", "", "1|Gift Card||false|pending", ("", ""))]);
    assert!(parsed.orders[0].record.lines.is_empty());
    assert_eq!(parsed.report.totals.orders, 0);
    noted(&parsed, "1 order holds nothing that ships from here");
}

#[test]
fn rows_that_mean_nothing_are_refused_by_line() {
    for (line, sentence) in [
        ("|Mug||true|pending", "line 2: the quantity is empty"),
        ("-1|Mug||true|pending", "line 2: the quantity -1 is below zero"),
        ("x|Mug||true|pending", "line 2: \"x\" is not a quantity"),
        ("1|||true|pending", "line 2: neither SKU nor title"),
    ] {
        let file = SHOPIFY.to_owned() + &first("#1", "paid", "", line, ("", ""));
        assert!(refusal(Kind::Orders, &file).contains(sentence), "{}", refusal(Kind::Orders, &file));
    }
    let file = SHOPIFY.to_owned() + &first("#", "paid", "", "1|Mug||true|", ("", ""));
    assert!(refusal(Kind::Orders, file).contains("order number"));
    let missing =
        SHOPIFY.replace("Lineitem name", "Lineitem nom") + &first("#1", "paid", "", "1|Mug||true|", ("", ""));
    assert!(refusal(Kind::Orders, missing).contains("has no column \"title\""));
    assert!(refusal(Kind::Sales, SHOPIFY.to_owned() + "#1\n").contains("orders"));
}

#[test]
fn a_shop_of_another_name_is_another_channel() {
    let file = SHOPIFY.to_owned() + &first("#1", "paid", "", "1|Mug||true|pending", ("", ""));
    let parsed = read_with(Kind::Orders, file, |o| o.channel = Some("Shopify UK".into())).unwrap();
    assert_eq!(parsed.orders[0].record.channel, "shopify uk");
}

#[test]
fn the_genuine_export_is_read_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/files/shopify_orders_export.csv");
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return;
    }
    let parsed = read(Kind::Orders, &path, &Options::default(), &mut |_, _| {}).unwrap();
    assert_eq!(
        (parsed.report.format, parsed.report.rows, parsed.orders.len()),
        (Format::ShopifyOrders, 40, 19)
    );
    let report = parsed.report.orders.as_ref().unwrap();
    // Counted in the file itself: 17 gift cards, 3 lines that wait, 20 that have gone.
    assert_eq!(report.count(OrderClass::NothingToCarry), 17);
    assert_eq!((report.count(OrderClass::ToShip), report.count(OrderClass::Shipped)), (3, 20));
    adds_up(&parsed);
    let waits: Vec<&str> = parsed
        .orders
        .iter()
        .filter(|o| o.record.lines.iter().any(|l| l.quantity.is_positive()))
        .map(|o| o.record.number.as_str())
        .collect();
    assert_eq!(waits, ["#1019"]);
    let ours = parsed.orders.iter().filter(|o| !o.record.lines.is_empty()).count();
    assert_eq!((parsed.report.totals.orders, parsed.report.totals.units), (ours, Quantity::from_units(3)));
    let text = format!("{parsed:?}");
    for private in ["example.com", "Connor St", "613555", "Hirano"] {
        assert!(!text.contains(private), "{private}");
    }
}

const WOO: &str = "Order Number,Order Status,Order Date,First Name (Billing),Email (Billing),Item #,SKU,Name,Product Variation,Quantity,\
    Quantity (- Refund),Item Cost,Payment Method Title,Coupon Code\n";

#[test]
fn woocommerce_orders_by_the_usual_plugin() {
    let parsed = read_text(
        Kind::Orders,
        WOO.to_owned()
            + "501,Processing,2026-11-20 10:11,Bea,b@example.com,1,MUG-B,Mug,Blue,3,2,4.50,Card,\n\
               501,Processing,2026-11-20 10:11,Bea,b@example.com,2,,Fern,,1,1,9,Card,\n\
               502,On hold,2026-11-20 10:12,Al,a@example.com,1,MUG-B,Mug,Blue,1,1,4.50,Bank,\n\
               503,Completed,2026-11-19 10:12,Al,a@example.com,1,MUG-B,Mug,Blue,1,1,4.50,Bank,\n\
               504,Refunded,2026-11-19 10:12,Al,a@example.com,1,MUG-B,Mug,Blue,1,0,4.50,Bank,\n\
               505,Awaiting pickup,2026-11-19 10:12,Al,a@example.com,1,MUG-B,Mug,Blue,1,1,4.50,Bank,\n\
               506,wc-processing,2026-11-19 10:12,Al,a@example.com,,,,,,,,Bank,\n\
               501,Processing,2026-11-20 10:11,Bea,b@example.com,2,,Fern,,1,1,9,Card,\n",
    )
    .unwrap();
    assert_eq!(parsed.report.format, Format::WooOrders);
    let standings: Vec<_> = parsed.orders.iter().map(|o| o.record.standing.word()).collect();
    assert_eq!(standings, ["open", "held", "done", "cancelled", "held", "open"]);
    let one = &parsed.orders[0].record;
    assert_eq!(
        lines(one),
        [("1", "MUG-B", "Mug - Blue", "2".into(), "0".into()), ("2", "", "Fern", "1".into(), "0".into())]
    );
    assert_eq!(parsed.orders[2].record.lines[0].shipped, Quantity::ONE);
    noted(&parsed, "2 units of 2 lines were refunded");
    noted(&parsed, "1 row names no product");
    noted(&parsed, "1 line stands in the file again");
    adds_up(&parsed);
    let held = "Type,".to_owned() + WOO;
    let typed = read_text(
        Kind::Orders,
        held.replace("Type,", "Product Type,")
            + "virtual,1,Processing,2026-11-20,B,b@e.c,1,EBOOK,Book,,1,1,9,Card,\nsimple,1,Processing,2026-11-20,B,b@e.c,2,MUG,Mug,,1,1,9,Card,\n",
    )
    .unwrap();
    assert_eq!(typed.orders[0].record.lines.len(), 1);
    noted(&typed, "1 line does not ship");
}

const ALL_ORDERS: &str = "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\t\
    sales-channel\torder-channel\tship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\t\
    ship-city\tship-postal-code\n";

fn amazon(
    id: &str,
    updated: &str,
    status: &str,
    channel: &str,
    sku: &str,
    item: &str,
    quantity: &str,
) -> String {
    format!(
        "{id}\t\t2026-11-20T08:26:13+00:00\t{updated}\t{status}\t{channel}\tAmazon.de\t\tExpedited\t24\" pole, \"black\"\t{sku}\tB0\t{item}\t\
         {quantity}\tEUR\t29.97\tPrivatstadt\t10115\n"
    )
}

const EARLY: &str = "2026-11-20T09:00:00+00:00";
const LATE: &str = "2026-11-21T09:00:00+00:00";

#[test]
fn amazon_ships_some_of_it_itself() {
    let parsed = read_text(
        Kind::Orders,
        ALL_ORDERS.to_owned()
            + &amazon("303-1", EARLY, "Unshipped", "Merchant", "POLE", "Unshipped", "3")
            + &amazon("303-2", EARLY, "Shipped", "Amazon", "POLE", "Shipped", "1")
            + &amazon("303-3", EARLY, "Cancelled", "Merchant", "POLE", "Cancelled", "0")
            + &amazon("303-4", EARLY, "Pending", "Merchant", "POLE", "", "1")
            + &amazon("303-5", EARLY, "Shipped - Delivered to Buyer", "Merchant", "POLE", "Shipped", "2"),
    )
    .unwrap();
    assert_eq!((parsed.report.format, parsed.report.delimiter), (Format::AmazonOrders, '\t'));
    let standings: Vec<_> = parsed.orders.iter().map(|o| o.record.standing.word()).collect();
    assert_eq!(standings, ["open", "done", "cancelled", "held", "done"]);
    let one = &parsed.orders[0].record;
    assert_eq!((one.lines[0].key.as_str(), one.lines[0].title.as_str()), ("POLE#1", "24\" pole, \"black\""));
    assert_eq!(one.lines[0].price.ten_thousandths(), 99_900, "29.97 is of three");
    assert_eq!((one.service.as_str(), one.channel.as_str()), ("Expedited", "amazon"));
    assert!(parsed.orders[1].record.lines.is_empty());
    noted(&parsed, "1 line is shipped by Amazon");
    noted(&parsed, "1 line is cancelled");
    adds_up(&parsed);
    assert!(!format!("{parsed:?}").contains("Privatstadt"));
}

#[test]
fn of_two_amazon_reports_in_one_file_the_later_update_counts() {
    let old = amazon("303-1", EARLY, "Unshipped", "Merchant", "POLE", "Unshipped", "3");
    let new = amazon("303-1", LATE, "Cancelled", "Merchant", "POLE", "Cancelled", "0");
    let other = amazon("303-2", EARLY, "Unshipped", "Merchant", "POLE", "Unshipped", "1");
    for rows in [[&old, &other, &new], [&new, &other, &old]] {
        let parsed =
            read_text(Kind::Orders, ALL_ORDERS.to_owned() + &rows.map(String::as_str).concat()).unwrap();
        assert_eq!(parsed.orders[0].record.standing, Standing::Cancelled);
        noted(&parsed, "1 line stands in the file again");
        adds_up(&parsed);
    }
    // The same report twice, one behind the other; two lines of a SKU in a row are two lines.
    let twice = [&old, &old, &other, &old, &old].map(String::as_str).concat();
    let parsed = read_text(Kind::Orders, ALL_ORDERS.to_owned() + &twice).unwrap();
    assert_eq!(parsed.orders[0].record.lines.len(), 3, "the first of the second pair is told from the rest");
}

const UNSHIPPED: &str = "order-id\torder-item-id\tpurchase-date\tpayments-date\treporting-date\tpromise-date\tdays-past-promise\tbuyer-email\t\
    buyer-phone-number\tsku\tproduct-name\tquantity-purchased\tquantity-shipped\tquantity-to-ship\tship-service-level\trecipient-name\n";

#[test]
fn amazons_unshipped_orders_carry_their_promise() {
    let parsed = read_text(
        Kind::Orders,
        UNSHIPPED.to_owned()
            + "303-1\t111\t2026-11-20T08:26:13+00:00\t\t\t2026-11-24T22:59:59+00:00\t0\tx@example.com\t555\tPOLE\tPole\t5\t2\t3\tStandard\tBea Buyer\n\
               303-1\t112\t2026-11-20T08:26:13+00:00\t\t\t2026-11-23T22:59:59+00:00\t0\tx@example.com\t555\tMUG\tMug\t1\t0\t1\tStandard\tBea Buyer\n",
    )
    .unwrap();
    assert_eq!(parsed.report.format, Format::AmazonUnshipped);
    let order = &parsed.orders[0].record;
    assert_eq!(order.promise.unwrap().to_string(), "2026-11-23");
    assert_eq!(
        lines(order),
        [("111", "POLE", "Pole", "3".into(), "2".into()), ("112", "MUG", "Mug", "1".into(), "0".into())]
    );
    assert!(!format!("{parsed:?}").contains("Bea"));
}

#[test]
fn files_in_the_encodings_of_markets() {
    let row = amazon("249-1", EARLY, "Unshipped", "Merchant", "CUP", "Unshipped", "1")
        .replace("24\" pole, \"black\"", "NAME");
    let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("マグカップ 青い 大きいサイズ 350ml(陶器)");
    let (german, _, _) = encoding_rs::WINDOWS_1252.encode("Becher, größer, für Öl – 5 €");
    for (bytes, encoding, title) in [
        (japanese, "Shift_JIS", "マグカップ 青い 大きいサイズ 350ml(陶器)"),
        (german, "Windows-1252", "Becher, größer, für Öl – 5 €"),
    ] {
        let (before, after) = row.split_once("NAME").unwrap();
        let file = [ALL_ORDERS.as_bytes(), before.as_bytes(), &bytes, after.as_bytes()].concat();
        let parsed = read_text(Kind::Orders, file).unwrap();
        assert_eq!(parsed.report.encoding.to_string(), encoding);
        assert_eq!(parsed.orders[0].record.lines[0].title, title);
    }
}

#[test]
fn our_own_orders() {
    let parsed = read_text(
        Kind::Orders,
        "\u{FEFF}order,date,promise,sku,quantity,site,channel,priority,status,shipped\r\n\
         7,2026-11-20,2026-11-25,MUG-1,2,MAIN,phone,5,,\r\n\
         7,2026-11-20,2026-11-24,FERN-1,1.5,MAIN,phone,,,0.5\r\n\
         8,2026-11-20 10:00,,MUG-1,1,EAST,,,held,\r\n",
    )
    .unwrap();
    let [seven, eight] = parsed.orders.as_slice() else { panic!("{:?}", parsed.orders) };
    assert_eq!((seven.record.channel.as_str(), eight.record.channel.as_str()), ("phone", "direct"));
    assert_eq!(seven.record.promise.unwrap().to_string(), "2026-11-24", "the earlier one");
    assert_eq!((seven.record.priority, seven.record.site.as_deref()), (5, Some("MAIN")));
    assert_eq!(lines(&seven.record)[1], ("FERN-1#1", "FERN-1", "", "1".into(), "0.5".into()));
    assert_eq!(eight.record.standing, Standing::Held);
    let head = "order,date,promise,sku,quantity,site,channel,status\n";
    for (rows, sentence) in [
        (
            "7,2026-11-20,,A,1,MAIN,x,open\n7,2026-11-20,,B,1,EAST,x,open\n",
            "ships from another site on line 2",
        ),
        ("7,2026-11-20,,A,1,,x,open\n7,2026-11-20,,B,1,,x,held\n", "is open on line 2 and held here"),
        ("7,,,A,1,,x,open\n", "order \"7\" has no date"),
        (",2026-11-20,,A,1,,x,open\n", "the row names no order"),
        ("7,2026-11-20,,A,1,,x,perhaps\n", "\"perhaps\" is not one of open, held, cancelled, done"),
    ] {
        let said = refusal(Kind::Orders, head.to_owned() + rows);
        assert!(said.contains(sentence), "{said}");
    }
}

#[test]
fn orders_are_found_by_their_columns() {
    let kinds = |content: &str| sniff(file(content).path()).unwrap().kinds;
    assert_eq!(kinds(SHOPIFY)[0], Kind::Orders);
    assert_eq!(kinds(WOO)[0], Kind::Orders);
    assert_eq!(kinds(ALL_ORDERS)[0], Kind::Orders);
    assert_eq!(kinds(UNSHIPPED)[0], Kind::Orders);
    assert_eq!(kinds("order,date,promise,sku,quantity,site,channel\n")[0], Kind::Orders);
    assert_eq!(
        kinds("order,date,sku,quantity\n")[..2],
        [Kind::Sales, Kind::Orders],
        "a history of sales, sooner"
    );
}
