//! Phone calls, letters and meetings, written down.
