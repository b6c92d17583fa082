// Package emergency hears 出事了 in what a person types: a fire, leak, blast,
// poisoning, collapse, a trapped or badly hurt person, happening now.
//
// It is pure and made of small tables. A message is simplified (width,
// traditional characters, stretched characters, pinyin), cut into words by the
// longest match in one dictionary, and scored: what happens, what says that it
// happens now, what makes it ordinary (a compound noun, a negation, a drill, a
// rule, history, a question). Words nobody listed count for nothing.
package emergency
