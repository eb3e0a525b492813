//! Application identifiers 00 to 30: what a thing is, its dates, lot, serial and documents.

use super::{
    check::Check::{CompanyPrefix, DateOrMonth, Mod10},
    table::{Ai, Needs, families, n, n_to, needs, x_to},
};

/// A trade item, alone or contained, or a piece of one.
pub(super) const ITEM: Needs = needs!["01", "02", "03", "8006", "8026"];

pub(super) const ITEMS: &[Ai] = &[
    Ai::new("00", "SSCC", &[n(18).with(&[Mod10])]).primary(&[]),
    Ai::new("01", "GTIN", &[n(14).with(&[Mod10])])
        .never(families!["255", "37"])
        .primary(&[families!["22", "10", "21"], families!["235"]]),
    Ai::new("02", "CONTENT", &[n(14).with(&[Mod10])]).needs(needs!["37"]).never(families!["01", "03"]),
    Ai::new("03", "MTO GTIN", &[n(14).with(&[Mod10])]).never(families!["01", "02", "37", "235"]).off_link(),
    Ai::new("10", "BATCH/LOT", &[x_to(20)]).needs(ITEM),
    Ai::new("11", "PROD DATE", &[n(6).with(&[DateOrMonth])]).needs(ITEM),
    Ai::new("12", "DUE DATE", &[n(6).with(&[DateOrMonth])]).needs(needs!["8020"]),
    Ai::new("13", "PACK DATE", &[n(6).with(&[DateOrMonth])]).needs(ITEM),
    Ai::new("15", "BEST BEFORE or BEST BY", &[n(6).with(&[DateOrMonth])]).needs(ITEM),
    Ai::new("16", "SELL BY", &[n(6).with(&[DateOrMonth])]).needs(ITEM),
    Ai::new("17", "USE BY or EXPIRY", &[n(6).with(&[DateOrMonth])])
        .needs(needs!["01", "02", "03", "255", "8006", "8026"]),
    Ai::new("20", "VARIANT", &[n(2)]).needs(ITEM),
    Ai::new("21", "SERIAL", &[x_to(20)]).needs(needs!["01", "03", "8006"]).never(families!["235"]).off_link(),
    Ai::new("22", "CPV", &[x_to(20)]).needs(needs!["01"]).off_link(),
    Ai::new("235", "TPX", &[x_to(28)]).needs(needs!["01"]).off_link(),
    Ai::new("240", "ADDITIONAL ID", &[x_to(30)]).needs(ITEM),
    Ai::new("241", "CUST. PART No.", &[x_to(30)]).needs(ITEM),
    Ai::new("242", "MTO VARIANT", &[n_to(6)]).needs(needs!["01", "02", "8006", "8026"]),
    Ai::new("243", "PCN", &[x_to(20)]).needs(needs!["01", "03"]),
    Ai::new("250", "SECONDARY SERIAL", &[x_to(30)]).needs(needs!["01" "21", "03" "21", "8006" "21"]),
    Ai::new("251", "REF. TO SOURCE", &[x_to(30)]).needs(needs!["01", "03", "8006"]),
    Ai::new("253", "GDTI", &[n(13).with(&[Mod10, CompanyPrefix]), x_to(17).maybe()]).primary(&[]),
    Ai::new("254", "GLN EXTENSION COMPONENT", &[x_to(20)]).needs(needs!["414"]).off_link(),
    Ai::new("255", "GCN", &[n(13).with(&[Mod10, CompanyPrefix]), n_to(12).maybe()])
        .never(families!["01", "02", "415", "8006", "8020", "8026"])
        .primary(&[]),
    Ai::new("30", "VAR. COUNT", &[n_to(8)]).needs(needs!["01", "02"]),
];
