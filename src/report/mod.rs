//! One document model, one file per report, one renderer per format.
