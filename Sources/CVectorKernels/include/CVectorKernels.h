#ifndef C_VECTOR_KERNELS_H
#define C_VECTOR_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// The loops of vector search, compiled for several instruction sets.

typedef enum {
    /// What every machine runs.
    KB_PORTABLE = 0,
    /// x86 with AVX2 and FMA.
    KB_AVX2 = 1,
    /// x86 with AVX-512 and its instructions for products of bytes (VNNI).
    KB_AVX512_VNNI = 2,
} kb_instructions;

/// The best that this machine has.
kb_instructions kb_best_instructions(void);

// MARK: Full precision

/// out[i] = rows[i] . query for `count` rows of `width` floats, one after the other. The sum of a row is
/// always taken in the same order, so that whoever computes it on one machine gets the same bits.
void kb_dots(kb_instructions with, const float *rows, size_t count, size_t width, const float *query, float *out);

/// The places of values not below a threshold, ascending; returns how many.
size_t kb_reaching(const float *values, size_t count, float threshold, uint32_t *places);

/// A row that may be near: an estimate of its dot product with the query and what this cannot exceed.
typedef struct {
    uint32_t row;
    float estimate;
    float bound;
} kb_candidate;

/// Sets estimate and bound of each candidate to `rows[row] . query`, the same bits as from kb_dots.
void kb_score(kb_instructions with, const float *rows, size_t width, const float *query, kb_candidate *candidates, size_t count);

// MARK: Codes
//
// A vector, rotated and cut into leading and remaining coordinates, is kept as codes of 4 bits: code c of a
// row with scale s stands for s * (c - 7.5), times a weight of its coordinate that is part of the query.
//
// Leading codes lie in blocks of 16 rows. A block: per 8 codes 64 bytes, 4 for each row in turn, the low
// halves codes 0 to 3, the high halves codes 4 to 7; then 16 scales (bfloat16), 16 bounds of what the codes
// of a row leave out (KB_LEADING_STEP each, rounded up, 255: not bounded), 16 bounds of the length of its
// remaining coordinates (KB_REST_LENGTH_STEP each, rounded up).
//
// Remaining codes lie row by row: `rest / 2` bytes, the low halves codes 0 to rest/2 - 1, the high halves
// those after; a scale (bfloat16), a bound of what the codes leave out (KB_REST_STEP each, rounded up,
// 255: not bounded), a zero.

static const size_t KB_BLOCK_ROWS = 16;
#define KB_LEADING_STEP (1.0f / 512)
#define KB_REST_LENGTH_STEP (1.0f / 256)
#define KB_REST_STEP (1.0f / 1024)

/// Bytes of a block of leading codes.
static inline size_t kb_block_size(size_t codes) { return codes * 8 + 64; }

/// Bytes of a row of remaining codes.
static inline size_t kb_rest_size(size_t codes) { return codes / 2 + 4; }

/// The bytes that may be read after the last row of remaining codes.
static const size_t KB_REST_PADDING = 64;

/// Half a query: numbers of 16 bits as two planes of 8, high * 256 + low.
typedef struct {
    /// `codes` of each, and 64 zeros after them (for remaining codes: after each half of them).
    const int8_t *high;
    const int8_t *low;
    /// A multiple of 8.
    size_t codes;
    /// What one unit of a plane's number stands for.
    float unit;
    /// The sum of all numbers times 7.5.
    float middle;
    /// The same of the high plane alone, its numbers times 256.
    float high_middle;
    /// Length of the query's coordinates of this half.
    float length;
} kb_coded_query;

/// Finds the rows of `count` blocks whose bound or estimate reaches a threshold, for several queries at once.
///
/// - allowed: 16 bits per block, the rows that may be found; blocks without any are not read.
/// - rest_lengths: per query, the length of its remaining coordinates.
/// - slack: per query, what rounding may add to a bound.
/// - by_estimate: compares estimates, not bounds; these and the bounds found may then be a little off.
/// - found: per query, room for 16 * count; rows count from `first`.
/// - found_counts: per query, how many were found.
void kb_scan_leading(kb_instructions with, const kb_coded_query *queries, const float *rest_lengths, const float *slack,
                     size_t query_count, const uint8_t *blocks, size_t count, const uint16_t *allowed,
                     const float *thresholds, int by_estimate, uint32_t first, kb_candidate *const *found,
                     size_t *found_counts);

/// Adds to candidates' estimates what their remaining codes say, and tightens their bounds.
///
/// - blocks, codes: the leading codes, which keep the lengths that bounds were made with.
void kb_add_rest(kb_instructions with, const kb_coded_query *query, const uint8_t *rest, const uint8_t *blocks, size_t codes,
                 kb_candidate *candidates, size_t count);

/// Encodes up to 16 rows of leading coordinates into a block.
///
/// - weights: what each coordinate is divided by before it is cut into codes; positive.
/// - fine: the first coordinates that take two codes, the second of which counts a sixteenth.
/// - rest_squares: of each row, the square of the length of its remaining coordinates, or more.
/// - largest_scale: raised to the largest scale of these rows.
void kb_encode_leading(const float *rows, size_t count, size_t leading, size_t fine, const float *weights,
                       const float *rest_squares, uint8_t *block, float *largest_scale);

/// Encodes rows of remaining coordinates, `kb_rest_size` bytes each.
void kb_encode_rest(const float *rows, size_t count, size_t remaining, const float *weights, uint8_t *rest,
                    float *largest_scale);

#endif
