//! All tests of what is public, in one program: linked once, and a long one leaves no processor idle.

#[path = "common/asked.rs"]
mod asked;
mod common;

mod bad_input;
mod cdnow;
mod csv_twin;
mod customer_totals;
mod details;
mod details_data;
mod doctor;
mod exports;
mod identity;
mod invariance;
mod language;
mod language_cdnow;
mod language_documented;
mod language_windows;
mod ledgers;
mod model_columns;
mod online_retail;
mod overview;
mod own_rules;
mod polluted;
mod population;
mod purchases;
mod rates;
mod refresh;
mod regressions;
mod roles;
mod rows;
mod schemes;
mod schemes_data;
mod scores;
mod scoring;
mod second_thoughts;
mod sureness;
mod tags;
mod totals;
mod values;
mod written_forms;
