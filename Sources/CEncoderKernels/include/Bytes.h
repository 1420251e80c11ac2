#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Products of matrices in bytes. Columns are taken in groups of KB_GROUP, of which the last may be smaller. In a group a
// row of numbers is `scale * (byte - zero)` with a scale and a zero of its own, a row of weights `scale * byte`
// with signed bytes. The group's part of the product of the two is then
// `scale * weight_scale * (sum of products of bytes - zero * sum of the weight's bytes)`: sums of integers, the same
// on every processor. See Dettmers et al., 2022, https://arxiv.org/abs/2208.07339, for why one scale for a whole
// row does not do: a few columns hold numbers far larger than the others.

enum { KB_GROUP = 64 };

/// Groups of so many columns.
static inline size_t kb_group_count(size_t columns) { return (columns + KB_GROUP - 1) / KB_GROUP; }

/// Rows of numbers as bytes: `[count, kb_byte_row_size(width)]`, zeros after the last column; scales and zeros
/// `[count, kb_group_count(width)]`.
typedef struct {
    uint8_t *bytes;
    float *scales;
    int32_t *zeros;
    size_t width;
} kb_byte_rows;

/// Bytes from one row to the next: products are summed up four at a time.
static inline size_t kb_byte_row_size(size_t width) { return (width + 3) / 4 * 4; }

/// Weights `[outputs, inputs]` as signed bytes, in the order in which they are read: for 16 outputs and 4 inputs 64
/// bytes, 4 for each output; then the next inputs of the same outputs. What is missing of the last outputs and inputs
/// is zero. `kb_weight_rows(outputs) * kb_byte_row_size(inputs)` of them, at best from a multiple of 64 on.
/// Scales and sums of bytes `[kb_group_count(inputs), kb_weight_rows(outputs)]`.
typedef struct {
    int8_t *bytes;
    float *scales;
    int32_t *sums;
    size_t outputs;
    size_t inputs;
} kb_byte_weights;

static inline size_t kb_weight_rows(size_t outputs) { return (outputs + 15) / 16 * 16; }

/// The bytes nearest to the numbers, `[count, width]`.
void kb_quantise(const float *numbers, size_t count, kb_byte_rows rows);

/// kb_gelu and kb_quantise in one.
void kb_gelu_bytes(float *numbers, const float *bias, size_t count, kb_byte_rows rows);

/// Bytes from -127 to 127 nearest to the weights, `[outputs, inputs]`.
void kb_quantise_weights(const float *numbers, kb_byte_weights weights);

/// What products of bytes are made by.
typedef enum {
    /// What every machine runs.
    KB_BYTES_PORTABLE,
    /// x86 with AVX2: two products of 16 bits.
    KB_BYTES_AVX2,
    /// x86 with AVX-VNNI: four products of 8 bits, eight sums at a time.
    KB_BYTES_AVX_VNNI,
    /// x86 with AVX-512 VNNI: sixteen sums at a time.
    KB_BYTES_AVX512_VNNI,
} kb_byte_instructions;

/// Whether this machine has them.
bool kb_has_byte_instructions(kb_byte_instructions instructions);

/// The fastest that this machine has.
kb_byte_instructions kb_best_byte_instructions(void);

/// results[count, outputs] = rows weights^T: the products that the bytes stand for, the same floats with any
/// instructions.
void kb_multiply_bytes(kb_byte_instructions with, kb_byte_rows rows, size_t count, kb_byte_weights weights,
                       float *results);

#endif
