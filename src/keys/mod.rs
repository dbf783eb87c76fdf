//! Chords, the ЙЦУКЕН layout, the key map.
