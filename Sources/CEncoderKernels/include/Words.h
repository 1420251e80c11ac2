#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Products of matrices in integers of 16 bits. A row of numbers or of weights is `scale * integer` with a scale of its
// own; the product of two rows is then the product of their scales and the sum of products of integers. That sum is the
// same on every processor, because it fits into 32 bits: integers are from -kb_word_limit(columns) to
// kb_word_limit(columns).

/// The largest integer: `columns` products of two of them stay below 2^31.
int32_t kb_word_limit(size_t columns);

/// Integers of a row, a zero after an odd number: products are summed up in pairs.
static inline size_t kb_word_row_size(size_t columns) { return (columns + 1) / 2 * 2; }

/// Rows of numbers, `[count, kb_word_row_size(width)]`, each with its scale.
typedef struct {
    int16_t *words;
    float *scales;
    size_t width;
} kb_word_rows;

/// Weights `[outputs, inputs]` in the order in which they are read: of 16 outputs the first two inputs each, then the
/// next two, then of the next 16 outputs. What is missing of the last outputs and inputs is zero.
/// `kb_weight_rows(outputs) * kb_word_row_size(inputs)` of them, at best from a multiple of 64 bytes on, and
/// `kb_weight_rows(outputs)` scales.
typedef struct {
    int16_t *words;
    float *scales;
    size_t outputs;
    size_t inputs;
} kb_word_weights;

static inline size_t kb_weight_rows(size_t outputs) { return (outputs + 15) / 16 * 16; }

/// The integers nearest to the numbers, `[count, width]`.
void kb_quantise(const float *numbers, size_t count, kb_word_rows rows);

/// The integers nearest to the weights, `[outputs, inputs]`.
void kb_quantise_weights(const float *numbers, kb_word_weights weights);

/// What products of integers are made by.
typedef enum {
    /// What every machine runs.
    KB_WORDS_PORTABLE,
    /// x86 with AVX2: eight sums at a time.
    KB_WORDS_AVX2,
    /// x86 with AVX-512 VNNI: sixteen sums at a time, multiplied and added in one.
    KB_WORDS_AVX512_VNNI,
} kb_word_instructions;

/// Whether this machine has them.
bool kb_has_word_instructions(kb_word_instructions instructions);

/// The fastest that this machine has.
kb_word_instructions kb_best_word_instructions(void);

/// results[count, outputs] = rows weights^T: the products that the integers stand for, the same floats with any
/// instructions.
void kb_multiply_words(kb_word_instructions with, kb_word_rows rows, size_t count, kb_word_weights weights,
                       float *results);

#endif
