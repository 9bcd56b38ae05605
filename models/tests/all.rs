//! All tests of what is public, in one program: linked once, and a long one leaves no processor idle.

mod cluster_common;
mod common;

mod cluster_gower;
mod cluster_kmeans;
mod cluster_mixture;
mod cluster_modes;
mod cluster_prepare;
mod cluster_profile;
mod cluster_quality;
mod cluster_rules;
mod cluster_tree;
mod contest;
mod covariates;
mod golden;
mod hard;
mod learn;
mod oracle;
mod published;
mod special;
mod study;
mod twins;
