//! Acceptance tests of the workspace; each subject is a test target of its own.
