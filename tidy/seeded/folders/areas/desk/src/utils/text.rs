//! A grab-bag, so that the rule about folder names can be seen to fire.
