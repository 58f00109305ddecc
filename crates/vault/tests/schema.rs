//! The policy source and the schema say the same, column by column.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_policy::Policies;
use neonpro_policy::model::COMMON_COLUMNS;
use neonpro_testkit::TestClinic;
use neonpro_vault::schema;
use std::collections::BTreeSet;

/// Tables without a view: heads, outbox, history, proofs. Doors and the program reach them, no session does.
const WITHOUT_VIEW: [&str; 10] = [
    "audit_checkpoints",
    "audit_payloads",
    "device_head",
    "erasure_registry",
    "field_history",
    "migrations",
    "outbox",
    "read_marks",
    "shelf",
    "sync_state",
];

/// The commissioning document's tables (docs/adr/0006).
const COMMISSIONED: [&str; 25] = [
    "clinics",
    "professionals",
    "patients",
    "appointments",
    "treatments",
    "financial_transactions",
    "ai_logs",
    "ai_sessions",
    "ai_conversation_contexts",
    "usage_counters",
    "ai_predictions",
    "ai_model_performance",
    "consent_records",
    "lgpd_consents",
    "audit_logs",
    "data_retention",
    "resource_permissions",
    "medical_records",
    "prescriptions",
    "telemedicine_sessions",
    "compliance_reports",
    "reports",
    "system_config",
    "services",
    "ai_rate_limits",
];

#[test]
fn every_column_of_every_table_has_its_class_and_number() {
    let clinic = TestClinic::new(&[]);
    let key = *clinic.vault.keys().db_key().expect("held").expose();
    let conn = neonpro_testkit::raw::open(&clinic.folder(), &key);
    let shapes = schema::shapes(&conn).expect("read");
    let policies = Policies::parse(schema::POLICY_SOURCE).expect("sound");
    let local = ["rid", "_clk", "_tomb", "_row_seq"];
    for (name, shape) in &shapes {
        if WITHOUT_VIEW.contains(&name.as_str()) {
            assert!(!policies.tables.contains_key(name), "{name} must have no view");
            continue;
        }
        let table = policies.tables.get(name).unwrap_or_else(|| panic!("{name} has no policy"));
        let own: BTreeSet<&str> = shape
            .columns
            .iter()
            .map(|(c, _)| c.as_str())
            .filter(|c| !local.contains(c) && !COMMON_COLUMNS.contains(c))
            .collect();
        let declared: BTreeSet<&str> = table.columns.keys().map(String::as_str).collect();
        assert_eq!(own, declared, "{name}");
    }
    for name in policies.tables.keys() {
        assert!(shapes.contains_key(name), "{name} has a policy and no table");
    }
}

#[test]
fn the_commissioned_tables_are_all_there() {
    let policies = Policies::parse(schema::POLICY_SOURCE).expect("sound");
    for name in COMMISSIONED {
        assert!(policies.tables.contains_key(name), "{name}");
    }
}

#[test]
fn only_clinical_roles_read_a_table_with_clinical_columns_unmasked() {
    use neonpro_policy::{Class, Command, Effective, Expr, Role};
    let policies = Policies::parse(schema::POLICY_SOURCE).expect("sound");
    let roles = BTreeSet::from([Role("receptionist".to_owned())]);
    for name in ["medical_records", "prescriptions", "photos"] {
        let table = &policies.tables[name];
        assert!(table.columns.values().any(|c| c.class == Class::Clinical), "{name} has nothing clinical");
        let access = Effective::new(table, &roles, &[]).access(Command::Select);
        assert!(access.is_none_or(|a| a.using == Expr::Bool(false)), "reception reads {name}");
    }
}
