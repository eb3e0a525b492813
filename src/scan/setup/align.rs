//! What arrived beside what was printed: group by group, so that whatever happens inside one leaves the others in step.

use super::{SetupError, arrival::Piece};

/// A printed character and what came for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) printed: char,
    /// `None`: nothing came, or nothing that is a character.
    pub(super) came: Option<char>,
    /// It came from a dead key: the space behind it is gone.
    pub(super) dead: bool,
}

/// The scan, taken apart.
#[derive(Debug, Default)]
pub(super) struct Aligned {
    /// What came before the digits.
    pub(super) prefix: Vec<Piece>,
    pub(super) pairs: Vec<Pair>,
    /// What came between the two letters of each group of a control character: GS, then RS and EOT.
    pub(super) controls: Vec<Vec<Piece>>,
    /// Whether the second letter of the last group came in the other case: a caps lock between them.
    pub(super) flipped: bool,
    /// What came behind the last letter.
    pub(super) suffix: Vec<Piece>,
}

const DIGITS: &str = "0123456789";

/// Lays what arrived beside a test text: the characters only.
pub(super) fn characters(text: &str, pieces: &[Piece]) -> Result<Vec<Pair>, SetupError> {
    Ok(begin(text, pieces)?.0.pairs)
}

/// Lays what arrived beside a test text.
pub(super) fn align(text: &str, pieces: &[Piece]) -> Result<Aligned, SetupError> {
    let (mut out, rest) = begin(text, pieces)?;
    take_controls(&mut out, text.split(' ').filter(|group| group.chars().count() == 3).count(), &rest)?;
    Ok(out)
}

/// All up to the groups of the control characters, which are the rest.
fn begin<'a>(text: &str, pieces: &'a [Piece]) -> Result<(Aligned, Vec<&'a [Piece]>), SetupError> {
    let printed: Vec<Vec<char>> = text.split(' ').map(|group| group.chars().collect()).collect();
    let marks: Vec<char> = printed.iter().filter(|g| g.len() == 1).flatten().copied().collect();
    let controls = printed.iter().filter(|g| g.len() == 3).count();
    let letters = printed.get(1).map_or(0, Vec::len);

    let mut groups: Vec<&[Piece]> = pieces.split(|piece| *piece == Piece::Char(' ')).collect();
    let first = (0..groups.len().saturating_sub(2)).find(|at| {
        let length = |n: usize| groups.get(at + n).map(|g| g.len());
        length(0) >= Some(10) && length(1) == Some(letters) && length(2) == Some(letters)
    });
    let first = first.ok_or_else(|| no_letters(&groups, letters))?;

    let mut out = Aligned::default();
    let (before, digits) = groups[first].split_at(groups[first].len() - 10);
    out.prefix = groups[..first].join(&Piece::Char(' '));
    if first > 0 {
        out.prefix.push(Piece::Char(' '));
    }
    out.prefix.extend_from_slice(before);
    for (printed, came) in
        [(&printed[0], digits), (&printed[1], groups[first + 1]), (&printed[2], groups[first + 2])]
    {
        for (c, piece) in printed.iter().zip(came) {
            out.pairs.push(Pair { printed: *c, came: character(*piece), dead: false });
        }
    }
    groups.drain(..first + 3);
    let rest = take_marks(&mut out, &marks, controls, &groups)?;
    Ok((out, rest))
}

/// Whether what has no groups of letters is torn, or another code.
fn no_letters(groups: &[&[Piece]], letters: usize) -> SetupError {
    let long = |n: usize, at: usize| groups.get(at).is_some_and(|g| g.len() + 4 >= n && g.len() <= n + 4);
    let begins = groups.first().is_some_and(|g| {
        let text: String = g.iter().filter_map(|p| character(*p)).collect();
        text.ends_with(DIGITS) || g.len() == 10
    });
    if letters > 20 && groups.len() > 30 && long(letters, 1) && long(letters, 2) {
        SetupError::Torn
    } else if begins
        && groups.len() > 1
        && groups.len() < 4
        && groups.get(1).is_some_and(|g| g.len() == letters)
    {
        SetupError::Short
    } else {
        SetupError::Other
    }
}

fn character(piece: Piece) -> Option<char> {
    match piece {
        Piece::Char(c) if !c.is_control() => Some(c),
        _ => None,
    }
}

/// The marks, one a group; a dead key has eaten the space behind it, so that its accent stands before the next mark. The
/// rest, from the first control group on, is the answer.
fn take_marks<'a>(
    out: &mut Aligned,
    marks: &[char],
    controls: usize,
    groups: &[&'a [Piece]],
) -> Result<Vec<&'a [Piece]>, SetupError> {
    let wanted = marks.len() + controls;
    // Spaces behind the test text belong to another scan or to the suffix.
    let mut missing = wanted.saturating_sub(groups.len());
    let (mut at, mut rest) = (0, groups.iter());
    while at < marks.len() {
        let group = *rest.next().ok_or(SetupError::Short)?;
        let left = marks.len() - at;
        let (here, tail) = if missing >= left && group.len() > left {
            // The last marks and the first control group have run together.
            let (accents, tail) = group.split_at(left);
            (accents, Some(tail))
        } else if group.len() > 1 && missing >= group.len() - 1 {
            (group, None)
        } else {
            let came = group.first().copied().and_then(character).filter(|_| group.len() == 1);
            out.pairs.push(Pair { printed: marks[at], came, dead: false });
            at += 1;
            continue;
        };
        let dead = if tail.is_some() { here.len() } else { here.len() - 1 };
        for (n, piece) in here.iter().enumerate() {
            out.pairs.push(Pair { printed: marks[at], came: character(*piece), dead: n < dead });
            at += 1;
        }
        missing -= dead;
        if let Some(tail) = tail {
            return Ok(std::iter::once(tail).chain(rest.copied()).collect());
        }
    }
    Ok(rest.copied().collect())
}

fn take_controls(out: &mut Aligned, count: usize, groups: &[&[Piece]]) -> Result<(), SetupError> {
    if groups.len() < count {
        return Err(if groups.is_empty() { SetupError::Short } else { SetupError::Torn });
    }
    for group in &groups[..count - 1] {
        let [Piece::Char(open), between @ .., Piece::Char(close)] = *group else {
            return Err(SetupError::Torn);
        };
        if !is_same_letter(*open, *close) {
            return Err(SetupError::Torn);
        }
        out.controls.push(between.to_vec());
    }
    // Behind the test text may stand another scan; its spaces come back.
    let last = groups[count - 1..].join(&Piece::Char(' '));
    let Some((Piece::Char(open), body)) = last.split_first() else { return Err(SetupError::Torn) };
    let closing = |within: &[Piece]| {
        within.iter().rposition(|piece| matches!(piece, Piece::Char(c) if is_same_letter(*open, *c)))
    };
    let ends =
        body.iter().enumerate().filter(|(_, p)| matches!(p, Piece::Char('\r' | '\n' | '\t'))).map(|(n, _)| n);
    let close = ends.chain([body.len()]).find_map(|end| closing(&body[..end])).ok_or(SetupError::Torn)?;
    out.flipped = body[close] != Piece::Char(*open);
    out.controls.push(body[..close].to_vec());
    let behind = &body[close + 1..];
    let is_end = |piece: &Piece| character(*piece).is_none();
    let text = behind.iter().take_while(|piece| !is_end(piece)).count();
    let ends = behind[text..].iter().take_while(|piece| is_end(piece)).count();
    // Characters behind which no end comes are the next scan of a scanner without a suffix.
    let suffix = if ends == 0 { 0 } else { text + ends };
    out.suffix = behind[..suffix].to_vec();
    Ok(())
}

fn is_same_letter(a: char, b: char) -> bool {
    a.to_lowercase().eq(b.to_lowercase())
}
