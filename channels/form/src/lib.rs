//! The web form, a page without JavaScript.
