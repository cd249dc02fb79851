//! The published language: everything that can happen.
