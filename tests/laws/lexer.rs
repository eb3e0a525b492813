//! Rust source → the paths it names: enough of a lexer to skip comments, strings and test modules, and to unfold `use` trees.

/// What the laws look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A word: identifier, keyword or number.
    Word(String),
    /// Anything else, one character at a time; `::` is two.
    Mark(char),
}

/// A path as written, and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// The segments: `["crate", "store", "query"]`.
    pub(crate) path: Vec<String>,
    /// Where it stands.
    pub(crate) line: usize,
    /// Whether a `!` follows: a macro call.
    pub(crate) called: bool,
}

/// A token and its line.
type Placed = (Token, usize);

/// The tokens without comments and literals. Lifetimes are dropped too.
pub(crate) fn tokens(source: &str) -> Vec<Placed> {
    let text: Vec<char> = source.chars().collect();
    let at = |i: usize| text.get(i).copied().unwrap_or('\0');
    let (mut out, mut i, mut line) = (Vec::new(), 0, 1);
    while i < text.len() {
        let start = i;
        match at(i) {
            '/' if at(i + 1) == '/' => {
                while i < text.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            '/' if at(i + 1) == '*' => {
                let mut depth = 0;
                while i < text.len() {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            '"' => i = end_of_string(&text, i + 1),
            '\'' => i = end_of_quote(&text, i),
            c if c.is_alphanumeric() || c == '_' => {
                while at(i).is_alphanumeric() || at(i) == '_' {
                    i += 1;
                }
                let word: String = text[start..i].iter().collect();
                let hashes = (i..).take_while(|&n| at(n) == '#').count();
                match (word.as_str(), at(i + hashes)) {
                    ("r" | "br" | "cr", '"') => i = end_of_raw(&text, i + hashes + 1, hashes),
                    ("b" | "c", '"') => i = end_of_string(&text, i + 1),
                    ("b", '\'') => i = end_of_quote(&text, i),
                    // A raw identifier: r#use.
                    ("r", _) if hashes == 1 => i += 1,
                    _ => out.push((Token::Word(word), line)),
                }
            }
            c => {
                if !c.is_whitespace() {
                    out.push((Token::Mark(c), line));
                }
                i += 1;
            }
        }
        line += text[start..i.min(text.len())].iter().filter(|c| **c == '\n').count();
    }
    out
}

fn end_of_string(text: &[char], mut i: usize) -> usize {
    while i < text.len() && text[i] != '"' {
        i += if text[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn end_of_raw(text: &[char], mut i: usize, hashes: usize) -> usize {
    let closes = |i: usize| text[i] == '"' && (1..=hashes).all(|n| text.get(i + n) == Some(&'#'));
    while i < text.len() && !closes(i) {
        i += 1;
    }
    i + 1 + hashes
}

/// Behind a character literal, or behind the name of a lifetime.
fn end_of_quote(text: &[char], i: usize) -> usize {
    match (text.get(i + 1), text.get(i + 2)) {
        (Some('\\'), _) => {
            let mut end = i + 3;
            while end < text.len() && text[end] != '\'' {
                end += 1;
            }
            end + 1
        }
        (Some(_), Some('\'')) => i + 3,
        _ => {
            let name = text[i + 1..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
            i + 1 + name
        }
    }
}

/// The tokens without what is compiled for tests only: each item behind `#[cfg(test)]` or `#[test]`.
pub(crate) fn without_tests(tokens: &[Placed]) -> Vec<Placed> {
    let (mut out, mut i) = (Vec::new(), 0);
    while i < tokens.len() {
        match test_attribute(tokens, i) {
            Some(behind) => i = end_of_item(tokens, behind),
            None => {
                out.push(tokens[i].clone());
                i += 1;
            }
        }
    }
    out
}

fn test_attribute(tokens: &[Placed], i: usize) -> Option<usize> {
    let spells = |wanted: &[&str]| {
        let found = tokens.get(i..i + wanted.len())?;
        let same = found.iter().zip(wanted).all(|((token, _), word)| match token {
            Token::Word(w) => w == word,
            Token::Mark(c) => word.len() == 1 && word.starts_with(*c),
        });
        same.then_some(i + wanted.len())
    };
    spells(&["#", "[", "cfg", "(", "test", ")", "]"]).or_else(|| spells(&["#", "[", "test", "]"]))
}

/// Behind the `;` or the closing brace of the item that begins at `i`.
fn end_of_item(tokens: &[Placed], mut i: usize) -> usize {
    let mut depth = 0;
    while i < tokens.len() {
        match tokens[i].0 {
            Token::Mark('{' | '(' | '[') => depth += 1,
            Token::Mark(')' | ']') => depth -= 1,
            Token::Mark('}') => {
                depth -= 1;
                if depth == 0 {
                    return i + 1;
                }
            }
            Token::Mark(';') if depth == 0 => return i + 1,
            _ => {}
        }
        i += 1;
    }
    i
}

/// Every path in the tokens: those of `use` trees unfolded, those in code as they stand, single words included.
pub(crate) fn paths(tokens: &[Placed]) -> Vec<Named> {
    let (mut out, mut i) = (Vec::new(), 0);
    while i < tokens.len() {
        match &tokens[i].0 {
            Token::Word(word) if word == "use" => i = tree(tokens, i + 1, &[], &mut out),
            Token::Word(_) => i = plain(tokens, i, &mut out),
            Token::Mark(_) => i += 1,
        }
    }
    out
}

fn word(tokens: &[Placed], i: usize) -> Option<&str> {
    match tokens.get(i) {
        Some((Token::Word(word), _)) => Some(word),
        _ => None,
    }
}

fn mark(tokens: &[Placed], i: usize) -> Option<char> {
    match tokens.get(i) {
        Some((Token::Mark(c), _)) => Some(*c),
        _ => None,
    }
}

fn joined(tokens: &[Placed], i: usize) -> bool {
    mark(tokens, i) == Some(':') && mark(tokens, i + 1) == Some(':')
}

/// A path in code, from its first word on.
fn plain(tokens: &[Placed], mut i: usize, out: &mut Vec<Named>) -> usize {
    let line = tokens[i].1;
    let mut path = vec![word(tokens, i).unwrap_or_default().to_owned()];
    i += 1;
    while joined(tokens, i) {
        let Some(next) = word(tokens, i + 2) else { break };
        path.push(next.to_owned());
        i += 3;
    }
    let called = mark(tokens, i) == Some('!') && mark(tokens, i + 1) != Some('=');
    out.push(Named { path, line, called });
    i
}

/// One branch of a `use` tree behind `prefix`; says where it ends.
fn tree(tokens: &[Placed], mut i: usize, prefix: &[String], out: &mut Vec<Named>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        if joined(tokens, i) {
            i += 2;
        }
        match (word(tokens, i), mark(tokens, i)) {
            (Some("as"), _) => i += 2,
            (Some(segment), _) => {
                path.push(segment.to_owned());
                i += 1;
                if joined(tokens, i) {
                    continue;
                }
            }
            (_, Some('{')) => {
                i += 1;
                while i < tokens.len() && mark(tokens, i) != Some('}') {
                    i = tree(tokens, i, &path, out);
                    if mark(tokens, i) == Some(',') {
                        i += 1;
                    }
                }
                return i + 1;
            }
            (_, Some('*')) => i += 1,
            _ => {}
        }
        if word(tokens, i) == Some("as") {
            i += 2;
        }
        let line = tokens.get(i.saturating_sub(1)).map_or(0, |t| t.1);
        out.push(Named { path, line, called: false });
        // Whatever stands here ends the branch; a mark that nobody expects is stepped over, so that this always ends.
        return if matches!(mark(tokens, i), Some(',' | '}')) { i } else { i + 1 };
    }
}
