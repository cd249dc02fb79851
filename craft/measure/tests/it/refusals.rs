//! Figures that must not be shown are not.
