//! The leak channels of security.md 2.5, each tried by a receptionist, somebody of finance and a physiotherapist.
//!
//! | # | channel | test |
//! |---|---|---|
//! | 1 | a common table expression named like a view or trigger | `s01_*` |
//! | 2 | `OR REPLACE`, `OR IGNORE` and the other conflict clauses | `s02_*` |
//! | 3 | UNIQUE and primary keys as oracles | `s03_*` |
//! | 4 | foreign keys and cascades | `s04_*` |
//! | 5 | a predicate that fails on a hidden row | `s05_*` |
//! | 6 | bombs | `s06_*` |
//! | 7 | EXPLAIN | `s07_*` |
//! | 8 | statistics of ANALYZE | `s08_*` |
//! | 9 | schema tables, pragmas, introspection | `s09_*` |
//! | 10 | local row numbers and sequences | `s10_*` |
//! | 11 | `changes()`, `total_changes()`, `last_insert_rowid()` | `s11_*` |
//! | 12 | full-text search: shadow tables, ranks, vocabulary, the search itself | `s12_*` |
//! | 13 | vectors: tables and functions | `s13_*` |
//! | 14 | blob handles, backup, extensions, files | `s14_*` |
//! | 15 | virtual tables made by the user | `s15_*` |
//! | 16 | temporary objects that shadow names | `s16_*` |
//! | 17 | a common table expression that shadows a public view | `s17_*` |
//! | 18 | a statement or desk that outlives its user's rights | `s18_*` |
//! | 19 | a statement prepared again after the schema changed | `s19_*` |
//! | 20 | error messages | `s20_*` |
//! | 21 | time and plans: inherent; a desk answers rows and nothing that was measured | `s21_*` |
//! | 22 | what was deleted and still lies in pages, log or index | `s22_*` |
//! | 23 | other files | `s23_*` |
//! | 24 | operations on their way to other devices | `s24_*` |
//! | 25 | ALTER … RENAME | `s25_*` |
//! | 26 | values in errors | `s26_*` |
//! | 27 | `USING` and `NATURAL` | `s27_*` |

mod engine;
mod files;
mod forging;
mod oracles;
mod rights;
