//! Application identifiers 31nn to 395n: measures, counts and prices. The last digit says where the decimal point is.

use super::{
    check::Check::Currency,
    table::{Ai, Family, Needs, Part, families, n, n_to, needs},
};

/// Something that says how much: a count or a measure.
const AMOUNT: Needs = needs!["30", "31", "32", "35", "36"];

/// Six digits.
const SIX: &[Part] = &[n(6)];

/// A trade item, or what a logistic unit contains.
const TRADE: Needs = needs!["01", "02"];

/// A logistic unit, or a trade item that is one.
const LOGISTIC: Needs = needs!["00", "01"];

/// A measure of a trade item of variable measure; never twice with another point.
const fn trade(codes: &'static str, title: &'static str, same: &'static [Family]) -> Ai {
    Ai::new(codes, title, SIX).needs(TRADE).never(same)
}

/// A measure of a logistic unit (`log`).
const fn logistic(codes: &'static str, title: &'static str, same: &'static [Family]) -> Ai {
    Ai::new(codes, title, SIX).needs(LOGISTIC).never(same)
}

pub(super) const MEASURES: &[Ai] = &[
    trade("3100-3105", "NET WEIGHT (kg)", families!["310"]),
    trade("3110-3115", "LENGTH (m)", families!["311"]),
    trade("3120-3125", "WIDTH (m)", families!["312"]),
    trade("3130-3135", "HEIGHT (m)", families!["313"]),
    trade("3140-3145", "AREA (m²)", families!["314"]),
    trade("3150-3155", "NET VOLUME (l)", families!["315"]),
    trade("3160-3165", "NET VOLUME (m³)", families!["316"]),
    trade("3200-3205", "NET WEIGHT (lb)", families!["320"]),
    trade("3210-3215", "LENGTH (in)", families!["321"]),
    trade("3220-3225", "LENGTH (ft)", families!["322"]),
    trade("3230-3235", "LENGTH (yd)", families!["323"]),
    trade("3240-3245", "WIDTH (in)", families!["324"]),
    trade("3250-3255", "WIDTH (ft)", families!["325"]),
    trade("3260-3265", "WIDTH (yd)", families!["326"]),
    trade("3270-3275", "HEIGHT (in)", families!["327"]),
    trade("3280-3285", "HEIGHT (ft)", families!["328"]),
    trade("3290-3295", "HEIGHT (yd)", families!["329"]),
    logistic("3300-3305", "GROSS WEIGHT (kg)", families!["330"]),
    logistic("3310-3315", "LENGTH (m), log", families!["331"]),
    logistic("3320-3325", "WIDTH (m), log", families!["332"]),
    logistic("3330-3335", "HEIGHT (m), log", families!["333"]),
    logistic("3340-3345", "AREA (m²), log", families!["334"]),
    logistic("3350-3355", "VOLUME (l), log", families!["335"]),
    logistic("3360-3365", "VOLUME (m³), log", families!["336"]),
    Ai::new("3370-3375", "KG PER m²", &[n(6)]).needs(needs!["01"]).never(families!["337"]),
    logistic("3400-3405", "GROSS WEIGHT (lb)", families!["340"]),
    logistic("3410-3415", "LENGTH (in), log", families!["341"]),
    logistic("3420-3425", "LENGTH (ft), log", families!["342"]),
    logistic("3430-3435", "LENGTH (yd), log", families!["343"]),
    logistic("3440-3445", "WIDTH (in), log", families!["344"]),
    logistic("3450-3455", "WIDTH (ft), log", families!["345"]),
    logistic("3460-3465", "WIDTH (yd), log", families!["346"]),
    logistic("3470-3475", "HEIGHT (in), log", families!["347"]),
    logistic("3480-3485", "HEIGHT (ft), log", families!["348"]),
    logistic("3490-3495", "HEIGHT (yd), log", families!["349"]),
    trade("3500-3505", "AREA (in²)", families!["350"]),
    trade("3510-3515", "AREA (ft²)", families!["351"]),
    trade("3520-3525", "AREA (yd²)", families!["352"]),
    logistic("3530-3535", "AREA (in²), log", families!["353"]),
    logistic("3540-3545", "AREA (ft²), log", families!["354"]),
    logistic("3550-3555", "AREA (yd²), log", families!["355"]),
    trade("3560-3565", "NET WEIGHT (tr oz)", families!["356"]),
    trade("3570-3575", "NET VOLUME (oz)", families!["357"]),
    trade("3600-3605", "NET VOLUME (qt (US))", families!["360"]),
    trade("3610-3615", "NET VOLUME (gal.)", families!["361"]),
    logistic("3620-3625", "VOLUME (qt (US)), log", families!["362"]),
    logistic("3630-3635", "VOLUME (gal (US)), log", families!["363"]),
    trade("3640-3645", "NET VOLUME (in³)", families!["364"]),
    trade("3650-3655", "NET VOLUME (ft³)", families!["365"]),
    trade("3660-3665", "NET VOLUME (yd³)", families!["366"]),
    logistic("3670-3675", "VOLUME (in³), log", families!["367"]),
    logistic("3680-3685", "VOLUME (ft³), log", families!["368"]),
    logistic("3690-3695", "VOLUME (yd³), log", families!["369"]),
    Ai::new("37", "COUNT", &[n_to(8)]).needs(needs!["00" "02", "00" "8026"]),
    Ai::new("3900-3909", "AMOUNT", &[n_to(15)])
        .needs(needs!["255", "8020"])
        .never(families!["390", "391", "394", "8111"]),
    Ai::new("3910-3919", "AMOUNT", &[n(3).with(&[Currency]), n_to(15)])
        .needs(needs!["8020"])
        .never(families!["391"]),
    Ai::new("3920-3929", "PRICE", &[n_to(15)])
        .needs(needs!["01" "30", "01" "31", "01" "32", "01" "35", "01" "36"])
        .never(families!["392", "393"]),
    Ai::new("3930-3939", "PRICE", &[n(3).with(&[Currency]), n_to(15)]).needs(AMOUNT).never(families!["393"]),
    Ai::new("3940-3943", "PRCNT OFF", &[n(4)]).needs(needs!["255"]).never(families!["394", "8111"]),
    Ai::new("3950-3955", "PRICE/UoM", &[n(6)]).needs(AMOUNT).never(families!["392", "393", "395", "8005"]),
];
