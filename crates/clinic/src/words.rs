//! Closed lists of words that mean the same in the file, in JSON and in TypeScript.

/// A type whose values are words of a closed list.
pub(crate) trait Word: Sized + Copy + 'static {
    /// The value of that word.
    fn parse(word: &str) -> Option<Self>;
}

/// Declares an enum whose values are words: `ALL`, `as_str`, JSON and TypeScript come from one list.
macro_rules! words {
    ($(#[$outer:meta])* pub enum $name:ident { $( $(#[$inner:meta])* $value:ident = $word:literal, )+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, ts_rs::TS)]
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
        }

        impl $crate::words::Word for $name {
            fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}
pub(crate) use words;
