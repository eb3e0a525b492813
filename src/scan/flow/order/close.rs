//! DONE on an order: what is short, over or damaged, and whether what has not come is still waited for.

use super::{
    super::{
        Run, Said,
        adjust::Reason,
        ask, few, plural,
        state::{Intent, Open},
    },
    rows,
};
use crate::{
    barcode::Command,
    domain::Quantity,
    scan::{CatalogError, Feedback, OrderHit, Record},
};

/// The number of the reason why an order is short where no other is scanned.
const SUPPLIER_SHORT: u8 = 8;
/// Characters of a list of lines in the note that is kept with an order, which holds 240 of them.
const NOTED: usize = 50;

/// What an order has otherwise than it was asked for: what people are told, in full.
struct Differences {
    /// `MUG-1 4`.
    short: Vec<String>,
    /// `CUP-2 1`; what was not ordered at all among them.
    over: Vec<String>,
    /// `TEA 1 damaged`.
    apart: Vec<String>,
    /// A row a line, for the list.
    rows: Vec<String>,
}

impl Run<'_> {
    /// Whether it is asked whether the order is to be closed.
    pub(super) fn asks_to_close(&self) -> bool {
        matches!(&self.t.open, Some(Open::YesNo { intent: Intent::CloseOrder { .. }, .. }))
    }

    /// DONE in receive. An order of which all has come closes by itself; of which something is missing, somebody decides:
    /// neither Enter nor time does.
    pub(in crate::scan::flow) fn finish_receiving(&mut self) -> Said {
        let Some(order) = self.order()? else { return Ok(self.close("received")) };
        let number = &order.number;
        if !order.status.is_open() {
            return Ok(self.end_order(&order, &format!("{number} was {} before", order.status)));
        }
        if !order.has_come() {
            return Ok(self.end_order(&order, &format!("{number} stays open")));
        }
        let differences = self.differences(&order)?;
        if differences.short.is_empty() {
            return Ok(self.close_order(&order, &differences, None));
        }
        Ok(self.ask_to_close(&order, differences))
    }

    /// `2 lines short (MUG-1 4, CUP-2 1): YES closes the order, NO leaves it open for the next delivery`.
    fn ask_to_close(&mut self, order: &OrderHit, differences: Differences) -> Feedback {
        let question = format!(
            "{} short ({}){}: YES closes {}, NO leaves it open for the next delivery; or the reason: {}",
            plural(differences.short.len() as u64, "line"),
            few(&differences.short),
            differences.beside(),
            order.number,
            reasons()
        );
        self.t.show(differences.rows);
        let intent = Intent::CloseOrder { outstanding: order.outstanding(), reason: SUPPLIER_SHORT };
        self.doubt(0, intent, question)
    }

    /// YES, or a reason. What has come at another terminal since it was asked is asked about again.
    pub(in crate::scan::flow) fn close_short(&mut self, outstanding: Quantity, reason: u8) -> Said {
        let Some(order) = self.order()? else { return Ok(ask(self.waits_for())) };
        if !order.status.is_open() {
            return Ok(self.end_order(&order, &format!("{} was {} before", order.number, order.status)));
        }
        let differences = self.differences(&order)?;
        if differences.short.is_empty() {
            return Ok(self.close_order(&order, &differences, None));
        }
        if order.outstanding() != outstanding {
            return Ok(self.ask_to_close(&order, differences));
        }
        Ok(self.close_order(&order, &differences, Reason::of(reason)))
    }

    /// Why what has not come is not waited for: one of the reasons that fit, in place of YES.
    pub(in crate::scan::flow) fn close_for(&mut self, question: String, intent: Intent, n: u8) -> Said {
        let Intent::CloseOrder { outstanding, .. } = intent else { return Ok(ask(self.waits_for())) };
        if Reason::of(n).is_some_and(Reason::is_of_a_delivery) {
            return self.close_short(outstanding, n);
        }
        let hint = format!("R{n:02} is no reason why an order is short, {}", reasons());
        Ok(self.reopen(Open::YesNo { question, intent, sure: 0 }, &hint))
    }

    /// NO: the next delivery goes on where this one stopped.
    pub(in crate::scan::flow) fn leave_open(&mut self) -> Feedback {
        let (list, more) = (std::mem::take(&mut self.t.list), self.t.more);
        let number = self.t.order.as_ref().map_or_else(String::new, |order| order.number.clone());
        let closed =
            self.close_about("received", &format!("; {number} stays open for the next delivery"), list);
        self.t.more = more;
        closed
    }

    /// The task is done; the order stays as it is.
    fn end_order(&mut self, order: &OrderHit, words: &str) -> Feedback {
        self.close_about("received", &format!("; {words}"), rows(&order.lines))
    }

    /// Who may close an order: whoever receives. It is the one at the dock who sees that a delivery is over, it can be asked
    /// again of any later one (a closed order is received against after a YES), and the note says what was missing, why and by
    /// whose word; to sign one is another matter, because that spends money.
    fn close_order(&mut self, order: &OrderHit, found: &Differences, why: Option<Reason>) -> Feedback {
        let number = order.number.clone();
        let short = match why {
            Some(why) => format!("{}: {}", why.word, noted(&found.short)),
            None => "all came".into(),
        };
        let mut note = short;
        for (words, lines) in [("over", &found.over), ("set apart", &found.apart)] {
            if !lines.is_empty() {
                note.push_str(&format!("; {words}: {}", noted(lines)));
            }
        }
        self.record.push(Record::CloseOrder { number: number.clone(), note });
        let words = match why {
            Some(why) => format!(
                "; {number} closed, {} short ({}), {}{}",
                plural(found.short.len() as u64, "line"),
                few(&found.short),
                why.word,
                found.beside()
            ),
            None => format!("; all of {number} has come, it is closed{}", found.beside()),
        };
        self.close_about("received", &words, found.rows.clone())
    }

    fn differences(&self, order: &OrderHit) -> Result<Differences, CatalogError> {
        let apart = self.catalog.set_apart(&order.number)?;
        let sku = |line: &super::OrderLine| line.item.sku.clone();
        let longest = order.lines.iter().map(|l| l.item.sku.chars().count()).max().unwrap_or(0);
        let mut found =
            Differences { short: Vec::new(), over: Vec::new(), apart: Vec::new(), rows: Vec::new() };
        for line in &order.lines {
            let (sku, came, asked) = (sku(line), line.received, line.asked);
            // What is wrong comes first: a hand-held has room for little more.
            let row = |much: Quantity, how: &str| format!("{sku:longest$}  {much} {how}  {came} of {asked}");
            if line.outstanding().is_positive() {
                found.short.push(format!("{sku} {}", line.outstanding()));
                found.rows.push(row(line.outstanding(), "short"));
            }
            if line.over().is_positive() {
                found.over.push(format!("{sku} {}", line.over()));
                found.rows.push(match asked {
                    Quantity::ZERO => format!("{sku:longest$}  {came} not ordered"),
                    _ => row(line.over(), "over"),
                });
            }
            for (_, why, quantity) in apart.iter().filter(|(item, ..)| *item == line.item.id) {
                found.apart.push(format!("{sku} {quantity} {why}"));
                found.rows.push(format!("{sku:longest$}  {quantity} {why}"));
            }
        }
        Ok(found)
    }
}

impl Differences {
    /// `; over: CUP-2 1; set apart: TEA 1 damaged`.
    fn beside(&self) -> String {
        let told = |words: &str, lines: &[String]| match lines {
            [] => String::new(),
            lines => format!("; {words}: {}", few(lines)),
        };
        told("over", &self.over) + &told("set apart", &self.apart)
    }
}

/// As many as fit a note: `MUG-1 4, CUP-2 1 and 12 more`.
fn noted(lines: &[String]) -> String {
    let mut text = String::new();
    for (n, line) in lines.iter().enumerate() {
        let joint = if n == 0 { "" } else { ", " };
        if n > 0 && text.chars().count() + line.chars().count() + joint.len() > NOTED {
            return format!("{text} and {} more", lines.len() - n);
        }
        text.push_str(joint);
        text.push_str(line);
    }
    text
}

/// The reasons that fit: `R08 supplier short, R03 damaged`.
fn reasons() -> String {
    let fits = |n: &u8| Reason::of(*n).filter(|reason| reason.is_of_a_delivery()).map(|r| (*n, r.word));
    let all = [SUPPLIER_SHORT].into_iter().chain(1..SUPPLIER_SHORT).filter_map(|n| fits(&n));
    all.map(|(n, word)| format!("R{n:02} {word}")).collect::<Vec<_>>().join(", ")
}

/// The commands of those reasons.
pub(in crate::scan::flow) fn reason_codes() -> Vec<String> {
    let fits = |n: u8| Reason::of(n).is_some_and(Reason::is_of_a_delivery);
    let all = [SUPPLIER_SHORT].into_iter().chain(1..SUPPLIER_SHORT).filter(|n| fits(*n));
    all.map(|n| Command::Reason(n).word()).collect()
}
