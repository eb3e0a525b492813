use super::*;
use crate::domain::Quantity;

fn sales(text: &str) -> Result<Parsed, ExchangeError> {
    read_text(Kind::Sales, text)
}

fn days(parsed: &Parsed) -> Vec<String> {
    parsed.demand.iter().map(|d| format!("{} {}", d.record.day, d.record.quantity)).collect()
}

#[test]
fn one_day_above_twelve_anywhere_decides_all_dates() {
    let dmy = sales("date,sku,quantity\n03/04/2026,A,1\n05/04/2026,A,2\n13/04/2026,A,3\n").unwrap();
    assert_eq!(days(&dmy), ["2026-04-03 1", "2026-04-05 2", "2026-04-13 3"]);
    assert_eq!(dmy.report.dates, Some(DateOrder::DayFirst));
    let mdy = sales("date,sku,quantity\n3/4/26 8:26,A,1\n4/13/26 23:59,A,3\n").unwrap();
    assert_eq!(days(&mdy), ["2026-03-04 1", "2026-04-13 3"]);
}

#[test]
fn dates_that_nothing_decides_are_asked_about_and_the_answer_is_taken() {
    let text = "date,sku,quantity\n03/04/2026,A,1\n05/04/2026,A,2\n";
    let said = refusal(Kind::Sales, text);
    assert!(said.contains("line 2: \"03/04/2026\" may be day first or month first"), "{said}");
    assert!(said.contains("--dates dmy"), "{said}");
    let told = read_with(Kind::Sales, text, |o| o.dates = Some(DateOrder::MonthFirst)).unwrap();
    assert_eq!(days(&told), ["2026-03-04 1", "2026-05-04 2"]);
    let mixed = refusal(Kind::Sales, "date,sku,quantity\n13/04/2026,A,1\n04/13/2026,A,2\n");
    assert!(mixed.contains("line 2 has the day first and line 3 the month first"), "{mixed}");
}

#[test]
fn a_date_that_is_on_no_calendar_refuses_its_row() {
    for date in [
        "2026-02-30",
        "2026-13-01",
        "31.06.2026",
        "yesterday",
        "",
        "2026",
        "1.1.1",
        "2026-01-01X",
        "99999-01-01",
    ] {
        let said = refusal(Kind::Sales, format!("date,sku,quantity\n{date},A,1\n"));
        assert!(said.contains("line 2: ") && said.contains("is not a date"), "{date}: {said}");
    }
}

#[test]
fn times_and_offsets_behind_a_day_do_not_move_it() {
    for date in ["2025-05-11 23:55:16 -0400", "2025-05-11T23:59:59Z", "2025/5/11", "11.05.2025"] {
        let parsed = sales(&format!("Created at,Lineitem sku,Lineitem quantity\n{date},A,1\n")).unwrap();
        assert_eq!(days(&parsed), ["2025-05-11 1"], "{date}");
    }
}

#[test]
fn decimal_commas_are_found_from_all_rows_also_in_windows_1252() {
    let mut options = Options::default();
    for (column, field) in [("datum", "date"), ("Artikel", "sku"), ("Menge", "quantity"), ("Preis", "price")]
    {
        options.map.push((column.into(), field.into()));
    }
    let parsed = read(Kind::Sales, &fixture("sales_german.csv"), &options, &mut |_, _| {}).unwrap();
    assert_eq!(parsed.report.decimal, Some(DecimalMark::Comma));
    assert_eq!((parsed.report.delimiter, parsed.report.encoding), (';', Encoding::Windows1252));
    let all: Vec<String> = parsed
        .demand
        .iter()
        .map(|d| format!("{} {} {} {}", d.record.sku, d.record.day, d.record.quantity, d.record.amount))
        .collect();
    assert_eq!(
        all,
        ["Käse-1 2026-11-03 1.5 19.35", "Käse-1 2026-11-04 1250 16125.00", "Öl; kalt 2026-11-04 -2 -14.00",]
    );
    assert_eq!(parsed.demand[2].line, 4);
}

#[test]
fn a_comma_that_may_be_either_is_asked_about() {
    let text = "date;sku;quantity\n2026-01-01;A;1,250\n";
    let said = refusal(Kind::Sales, text);
    assert!(said.contains("line 2: the comma in \"1,250\"") && said.contains("--decimal"), "{said}");
    let units = |mark| {
        let parsed = read_with(Kind::Sales, text, |o| o.decimal = Some(mark)).unwrap();
        parsed.report.totals.units
    };
    assert_eq!(units(DecimalMark::Point), Quantity::from_units(1250));
    assert_eq!(units(DecimalMark::Comma), Quantity::from_thousandths(1250));
    let told = sales("date;sku;quantity\n2026-01-01;A;1,250\n2026-01-02;A;0.5\n").unwrap();
    assert_eq!(told.report.totals.units, Quantity::from_thousandths(1_250_500));
}

#[test]
fn what_is_no_number_refuses_its_row() {
    for number in ["1e3", "1.2345", "--1", "1,2,3;", "NaN", "0x10", "1 000", "9999999999999999999"] {
        let said =
            refusal(Kind::Sales, format!("date;sku;quantity\n2026-01-01;A;\"{number}\"\n2026-01-01;A;0,5\n"));
        assert!(said.contains("line 2: "), "{number}: {said}");
    }
}

#[test]
fn prices_may_carry_a_sign_and_more_decimals_than_money_has() {
    let parsed =
        sales("date,sku,quantity,price\n2026-01-01,A,3,$3.33333\n2026-01-02,A,1,\"€ 2.99995\"\n").unwrap();
    let amounts: Vec<String> = parsed.demand.iter().map(|d| d.record.amount.to_string()).collect();
    assert_eq!(amounts, ["9.9999", "3.00"]);
}

#[test]
fn sales_are_summed_by_item_site_channel_and_day() {
    let parsed = sales(
        "date,sku,quantity,site,channel,price,returns\n\
         2026-01-02,b,1,MAIN,web,2,\n2026-01-01,B,2,MAIN,web,2,1\n2026-01-02,B,5,MAIN,web,2,0\n\
         2026-01-02,B,1,MAIN,shop,2,0\n2026-01-02,A,1,MAIN,web,2,0\n2026-01-03,A,1,,web,2,1\n",
    )
    .unwrap();
    let all: Vec<String> = parsed
        .demand
        .iter()
        .map(|d| format!("{} {} {} {}", d.record.sku, d.record.channel, d.record.day, d.record.quantity))
        .collect();
    assert_eq!(
        all,
        ["A web 2026-01-02 1", "b web 2026-01-01 1", "b shop 2026-01-02 1", "b web 2026-01-02 6"]
    );
    assert!(parsed.report.notes.iter().any(|n| n.starts_with("1 SKUs that differ only by letter case")));
    assert_eq!(
        parsed.report.span.map(|(a, b)| (a.to_string(), b.to_string())),
        Some(("2026-01-01".into(), "2026-01-02".into()))
    );
}

#[test]
fn a_line_without_a_sku_is_found_by_its_bound_name_or_named_in_the_refusal() {
    let text = "Created at,Lineitem quantity,Lineitem name,Lineitem sku\n2025-05-11 09:55:16 -0400,2,Blue Mug - Large,\n";
    assert!(refusal(Kind::Sales, text).contains("\"Blue Mug - Large\" has no SKU and is not bound"));
    let parsed = read_with(Kind::Sales, text, |o| {
        o.aliases.insert(("shopify".into(), "Blue Mug - Large".into()), "MUG-L".parse().unwrap());
    });
    assert_eq!(parsed.unwrap().demand[0].record.sku.as_str(), "MUG-L");
}
