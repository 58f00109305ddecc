//! Closed lists of words that mean the same in the file, in JSON and in TypeScript.

/// A type whose values are words of a closed list.
pub trait Word: Sized + Copy + 'static {
    /// The value of that word.
    fn of_word(word: &str) -> Option<Self>;
}

/// Declares an enum whose values are words: `ALL`, `as_str`, `parse`, JSON and TypeScript come from one list.
#[macro_export]
macro_rules! words {
    ($(#[$outer:meta])* pub enum $name:ident { $( $(#[$inner:meta])* $value:ident = $word:literal, )+ }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        $(#[$outer])*
        pub enum $name {
            $( $(#[$inner])* #[serde(rename = $word)] $value, )+
        }

        impl $name {
            /// All of them, in the order of the screens.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The word in the file and in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// The value of that word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }

        impl $crate::words::Word for $name {
            fn of_word(word: &str) -> Option<Self> {
                Self::parse(word)
            }
        }
    };
}
pub use words;
