//! Rust files seen as a reader sees them (源文件): code, strings and comments told apart, tests marked, without parsing.

/// A string or character literal.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// Line, from 1.
    pub line: usize,
    /// What stands between the quotes, escapes as written.
    pub text: String,
    /// The names before the brackets that enclose it, innermost last: `["record", "label"]`.
    pub inside: Vec<String>,
}

/// One Rust file.
#[derive(Clone, Debug)]
pub struct RustSource {
    /// The lines of code; strings and comments are blanked, so that braces and names can be trusted.
    pub code: Vec<String>,
    /// The text of the comments of each line.
    pub comments: Vec<String>,
    /// All literals.
    pub literals: Vec<Literal>,
    /// Whether a line belongs to a test or to a test module.
    pub test: Vec<bool>,
}

/// So many lines below its first a function is looked at.
const LONGEST: usize = 600;

/// One function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Name.
    pub name: String,
    /// First line, from 1.
    pub line: usize,
    /// Lines that hold code, from the signature to the closing brace.
    pub code_lines: usize,
    /// Parameters, `self` not counted.
    pub parameters: usize,
    /// How deep conditions, loops and matches stand in one another.
    pub nesting: usize,
}

impl RustSource {
    /// Reads a file; `test` says that all of it is a test.
    pub fn read(text: &str, test: bool) -> RustSource {
        let mut scan = Scan::new(text);
        scan.run();
        let lines = scan.code.len();
        let mut source = RustSource {
            code: scan.code,
            comments: scan.comments,
            literals: scan.literals,
            test: vec![test; lines],
        };
        if !test {
            source.mark_tests();
        }
        source
    }

    /// Whether a line, from 1, is a test.
    pub fn is_test(&self, line: usize) -> bool {
        self.test.get(line - 1).copied().unwrap_or(false)
    }

    fn mark_tests(&mut self) {
        let mut line = 0;
        while line < self.code.len() {
            let code = self.code[line].trim();
            if code.starts_with("#[cfg(test)]")
                || code.starts_with("#[test]")
                || code.starts_with("#[tokio::test")
            {
                let end = self.block_end(line);
                self.test[line..=end].fill(true);
                line = end;
            }
            line += 1;
        }
    }

    /// The line on which the block or statement that begins at `from` ends.
    fn block_end(&self, from: usize) -> usize {
        let mut depth = 0i32;
        for (line, code) in self.code.iter().enumerate().skip(from) {
            for c in code.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ';' if depth == 0 => return line,
                    _ => continue,
                }
                if depth == 0 {
                    return line;
                }
            }
        }
        self.code.len() - 1
    }

    /// All functions with a body.
    pub fn functions(&self) -> Vec<Function> {
        let mut found = vec![];
        for line in 0..self.code.len() {
            for at in starts_of_word(&self.code[line], "fn") {
                let name: String = self.code[line][at + 2..]
                    .trim_start()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if !name.is_empty() {
                    found.extend(self.function(name, line, at));
                }
            }
        }
        found
    }

    fn function(&self, name: String, line: usize, at: usize) -> Option<Function> {
        let rest: String = std::iter::once(&self.code[line][at..])
            .chain(
                self.code[line + 1..]
                    .iter()
                    .take(LONGEST)
                    .map(String::as_str),
            )
            .collect::<Vec<_>>()
            .join("\n");
        let parameters = Parameters::read(&rest);
        let body = Body::read(&rest[parameters.end..])?;
        let text = &rest[..parameters.end + body.end];
        Some(Function {
            name,
            line: line + 1,
            code_lines: text.lines().filter(|l| !l.trim().is_empty()).count(),
            parameters: parameters.count,
            nesting: body.nesting,
        })
    }
}

/// The parameters of a signature, and where the closing bracket stands.
struct Parameters {
    count: usize,
    end: usize,
}

impl Parameters {
    fn read(text: &str) -> Parameters {
        let mut round = 0;
        let mut angle = 0i32;
        let mut count = 0;
        let mut filled = false;
        let mut own = String::new();
        let mut previous = ' ';
        for (at, c) in text.char_indices() {
            match c {
                '<' if round > 0 => angle += 1,
                '>' if round > 0 && previous != '-' => angle -= 1,
                '(' | '[' => round += 1,
                ')' | ']' => round -= 1,
                ',' if round == 1 && angle == 0 => {
                    count += usize::from(filled && !is_self(&own));
                    (filled, own) = (false, String::new());
                }
                _ if round >= 1 && !c.is_whitespace() => filled = true,
                _ => {}
            }
            if round == 1 && c != '(' {
                own.push(c);
            }
            if round == 0 && matches!(c, ')' | ']') {
                count += usize::from(filled && !is_self(&own));
                return Parameters { count, end: at + 1 };
            }
            previous = c;
        }
        Parameters {
            count,
            end: text.len(),
        }
    }
}

fn is_self(parameter: &str) -> bool {
    let name = parameter.split(':').next().unwrap_or_default();
    name.trim()
        .trim_start_matches('&')
        .split_whitespace()
        .next_back()
        == Some("self")
}

/// A function's body after its parameters.
struct Body {
    end: usize,
    nesting: usize,
}

impl Body {
    /// `None` for a declaration without body.
    fn read(text: &str) -> Option<Body> {
        let mut open: Vec<bool> = vec![];
        let mut nesting = 0;
        let mut square = 0;
        let mut statement = String::new();
        for (at, c) in text.char_indices() {
            square += i32::from(c == '[') - i32::from(c == ']');
            match c {
                '{' => {
                    open.push(!open.is_empty() && is_control(&statement));
                    nesting = nesting.max(open.iter().filter(|control| **control).count());
                    statement.clear();
                }
                '}' => {
                    open.pop();
                    statement.clear();
                    if open.is_empty() {
                        return Some(Body {
                            end: at + 1,
                            nesting,
                        });
                    }
                }
                ';' if open.is_empty() && square == 0 => return None,
                ';' => statement.clear(),
                _ => statement.push(c),
            }
        }
        None
    }
}

/// Whether the text before a brace opens a condition, a loop or a match.
fn is_control(before: &str) -> bool {
    // After `=>` and `,` a new expression begins: `Some(x) => Point {` opens no condition.
    let last = before.rsplit("=>").next().unwrap_or(before);
    ["if", "else", "for", "while", "loop", "match"]
        .iter()
        .any(|word| !starts_of_word(last, word).is_empty())
}

/// Where a word stands in a text, as a word of its own.
pub fn starts_of_word(text: &str, word: &str) -> Vec<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| !text[..*at].chars().next_back().is_some_and(part))
        .filter(|at| !text[at + word.len()..].chars().next().is_some_and(part))
        .collect()
}

/// The scanner's state.
struct Scan<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
    code: Vec<String>,
    comments: Vec<String>,
    literals: Vec<Literal>,
    inside: Vec<String>,
    word: String,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Scan<'a> {
        Scan {
            chars: text.chars().peekable(),
            code: vec![String::new()],
            comments: vec![String::new()],
            literals: vec![],
            inside: vec![],
            word: String::new(),
        }
    }

    fn run(&mut self) {
        while let Some(c) = self.chars.next() {
            match (c, self.chars.peek().copied()) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(self.hashes_before()),
                ('\'', Some(next)) => self.quote(next),
                _ => self.plain(c),
            }
        }
    }

    /// Number of `#` of a raw string whose quote has just been read; `None` for an ordinary string.
    fn hashes_before(&self) -> Option<usize> {
        let line = self.code.last().expect("there is always a line");
        let start = line.trim_end_matches('#');
        let hashes = line.len() - start.len();
        let raw = ["r", "br", "cr"].iter().any(|r| {
            start
                .strip_suffix(r)
                .is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        raw.then_some(hashes)
    }

    fn new_line(&mut self) {
        self.code.push(String::new());
        self.comments.push(String::new());
    }

    fn put(&mut self, c: char) {
        match c {
            '\n' => self.new_line(),
            _ => self
                .code
                .last_mut()
                .expect("there is always a line")
                .push(c),
        }
    }

    fn plain(&mut self, c: char) {
        if c.is_alphanumeric() || c == '_' {
            self.word.push(c);
        } else if matches!(c, '(' | '[' | '{') {
            let word = std::mem::take(&mut self.word);
            self.inside.push(word);
        } else if matches!(c, ')' | ']' | '}') {
            self.inside.pop();
            self.word.clear();
        } else if c != '!' && c != ' ' {
            self.word.clear();
        }
        self.put(c);
    }

    fn line_comment(&mut self) {
        for c in self.chars.by_ref() {
            if c == '\n' {
                break;
            }
            self.comments
                .last_mut()
                .expect("there is always a line")
                .push(c);
        }
        self.new_line();
    }

    fn block_comment(&mut self) {
        let mut depth = 1;
        let mut previous = ' ';
        self.chars.next();
        for c in self.chars.by_ref() {
            match (previous, c) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                (_, '\n') => {
                    self.code.push(String::new());
                    self.comments.push(String::new());
                }
                _ => self
                    .comments
                    .last_mut()
                    .expect("there is always a line")
                    .push(c),
            }
            previous = c;
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self, raw: Option<usize>) {
        let line = self.code.len();
        let mut text = String::new();
        self.put('"');
        while let Some(c) = self.chars.next() {
            if c == '\\' && raw.is_none() {
                text.push(c);
                let escaped = self.chars.next().unwrap_or(' ');
                text.push(escaped);
                if escaped == '\n' {
                    self.new_line();
                }
                continue;
            }
            if c == '"' && self.closes(raw.unwrap_or(0)) {
                break;
            }
            if c == '\n' {
                self.new_line();
            }
            text.push(c);
        }
        self.put('"');
        let inside = self.inside.clone();
        self.literals.push(Literal { line, text, inside });
        self.word.clear();
    }

    /// Whether so many `#` follow; they are eaten if so.
    fn closes(&mut self, hashes: usize) -> bool {
        let mut ahead = self.chars.clone();
        if (0..hashes).any(|_| ahead.next() != Some('#')) {
            return false;
        }
        self.chars = ahead;
        true
    }

    /// A character literal, or a lifetime.
    fn quote(&mut self, next: char) {
        let mut ahead = self.chars.clone();
        ahead.next();
        if next != '\\' && ahead.next() != Some('\'') {
            return self.put('\'');
        }
        let mut text = String::new();
        while let Some(c) = self.chars.next() {
            match c {
                '\\' => text.extend([c, self.chars.next().unwrap_or(' ')]),
                '\'' => break,
                _ => text.push(c),
            }
        }
        let (line, inside) = (self.code.len(), self.inside.clone());
        self.literals.push(Literal { line, text, inside });
        self.put('\'');
        self.put('\'');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_are_told_from_code() {
        let text = "let a = \"x // {\"; // note }\nlet b = r#\"raw \" {\"#; /* one /* two */ */ let c = '{';\nfn f<'a>(x: &'a str) {}\n";
        let source = RustSource::read(text, false);
        assert_eq!(source.code[0].trim(), "let a = \"\";");
        assert!(source.comments[0].contains("note }"));
        assert_eq!(source.code[1].matches('{').count(), 0);
        assert!(source.code[1].contains("let c = ''"));
        let texts: Vec<_> = source.literals.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["x // {", "raw \" {", "{"]);
        assert!(source.code[2].contains("&'a str"));
    }

    #[test]
    fn literals_know_the_call_they_stand_in() {
        let source = RustSource::read(
            "#[record(label(\"a\", \"b\"))]\nsay(vec![\"c\"], x(y), \"d\");",
            false,
        );
        let inside = |n: usize| source.literals[n].inside.join(" ");
        assert_eq!(inside(0), " record label");
        assert_eq!(inside(2), "say vec");
        assert_eq!(inside(3), "say");
    }

    #[test]
    fn functions_are_measured() {
        let text = "fn one(\n    a: Map<u8, u8>,\n    b: fn(u8, u8) -> u8,\n) -> [u8; 2] {\n    // why\n\n    if a {\n        for x in y { match x { _ => P { q } } }\n    }\n}\nfn declared();\nfn two(&mut self) {}\n";
        let source = RustSource::read(text, false);
        let found = source.functions();
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].code_lines, found[0].parameters, found[0].nesting),
            (8, 2, 3)
        );
        assert_eq!((found[1].line, found[1].parameters), (12, 0));
    }

    #[test]
    fn tests_are_marked() {
        let text = "use a;\n#[cfg(test)]\nmod tests {\n    fn x() {}\n}\nfn y() {}\n#[cfg(test)]\nuse b;\n";
        let source = RustSource::read(text, false);
        let marked: Vec<usize> = (1..=8).filter(|l| source.is_test(*l)).collect();
        assert_eq!(marked, [2, 3, 4, 5, 7, 8]);
    }
}
