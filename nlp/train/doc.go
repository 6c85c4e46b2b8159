// Package train learns the weights of nlp's lexicon model from labelled text.
//
// In go folders of label TAB text files and a scorer whose lexicon holds the
// authored words; out come learned.tsv and model.tsv for nlp/lexicon, and
// figures on held-out parts. Weights are numbers of one folded term each; no
// sentence of a corpus leaves the folder.
//
// The learner sees what the formula will see: each learned term with the factor
// the rules gave it, beside the authored part as an offset with one weight of
// its own. Every unit is then divided by that weight, so that learned weights
// stand in the authored unit. Three multinomial logistic models with L2
// (polarity, emotions, attacks) are fitted by L-BFGS, their weakest terms
// dropped, and the rest fitted again. A label may stand for several classes
// (anger for anger and disgust), and a corpus may lack classes: the likelihood
// sums over what a label can mean, among what the corpus can say.
//
// The same files and options give the same bytes: sums are taken in a fixed
// order, and the split into training and held-out parts is a hash of the text.
package train
