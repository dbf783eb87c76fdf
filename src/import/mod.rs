//! Files of the office → tables → plans and records. A reader per meaning, not per format.
