// Package eval measures the readings of nlp against labelled text.
//
// In go files of label TAB text and something that scores texts; out comes one
// Report a file: coverage, abstentions, accuracy and macro-F1 of each task
// beside baselines, correlation with human valence, calibration, risk by
// coverage, the worst confusions, and the texts most wrongly read with the
// words that made it so. The labels of a file say what its task is.
//
// How answers are taken: three-way labels, emotions and attacks from Score, so
// that an abstention reads as neutral, no emotion, and no attack; two classes
// from the sign of the polarity of Force, where zero is no answer. No answer
// counts as an error of its true class. Macro-F1 is the mean over the classes
// that stand in the file.
//
// The package starts no goroutine, opens no file, and keeps no text longer than
// the Set it belongs to. Its values are not safe for concurrent use, except that
// Ask may be called at once as often as its Reader allows.
package eval
