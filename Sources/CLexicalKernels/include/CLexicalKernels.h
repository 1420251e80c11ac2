#ifndef C_LEXICAL_KERNELS_H
#define C_LEXICAL_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// The inner loops of the inverted index: packing and unpacking in which rows a term stands and how
// often, and summing BM25 over them. The widest instruction set that the processor has is chosen as
// each call begins. Every read and write is bounded whatever the bytes hold.
//
// A term's postings are cut into blocks of 2^shift rows. Where there is more than one block, an index
// stands first: where each block ends, counted from the end of the index (uint32). A block:
//
//     members - 1       uint16 (uint32 where shift > 16), only where there is more than one block
//     width             0 where every count is 1, else 1 + the bits of a count - 2
//     high, low         the members, see below; each starts at a byte
//     repeats           a bit for every member: whether its count is above 1; only if width > 0
//     counts - 2        of these members, `width - 1` bits each
//
// The members, n of them below 2^shift, are a plain bitmap (high) where n > 2^shift / 4. Else they are
// Elias-Fano coded with l low bits: high holds in unary, for every value of the upper bits, how many
// members have it (that many ones, then a zero), low holds their lower l bits. Elias, "Efficient
// storage and retrieval by content and address of static files" (1974); for postings Vigna,
// "Quasi-succinct indices" (2013).

enum {
    /// Bytes that must be readable behind the last postings.
    KB_POSTINGS_PADDING = 64,
    /// Elements that must be writable behind the last member that `kb_postings_decode` gives.
    KB_DECODE_SLACK = 64,
    /// A table of norms or impacts has a place for every length.
    KB_LENGTHS = 65536,
    /// Impacts are tabled for counts from 1 to this many.
    KB_TABLED_COUNTS = 4,
};

/// No segment has so many rows.
#define KB_NO_ROW UINT32_MAX

/// Where one term stands in one segment.
typedef struct {
    const uint8_t *bytes;
    size_t size;
    /// Rows of the segment.
    uint32_t rows;
    /// Rows that the term stands in.
    uint32_t count;
    /// Binary logarithm of the rows of a block.
    uint32_t shift;
} kb_postings;

/// How BM25 sees a field: `norms[length]` is k1 (1 - b + b length / average), and `impacts[(count - 1) *
/// KB_LENGTHS + length]` is count / (count + norm) for counts up to KB_TABLED_COUNTS.
typedef struct {
    /// By row of the segment.
    const uint16_t *lengths;
    const float *norms;
    const float *impacts;
} kb_field;

/// Binary logarithm of the rows of a block: on average about a hundred members.
uint32_t kb_postings_shift(uint32_t count, uint32_t rows);

/// Most bytes that `kb_postings_encode` writes.
size_t kb_postings_bound(uint32_t count, uint32_t rows);

/// Packs ascending rows with their counts (1 and more). Returns the bytes written.
size_t kb_postings_encode(const uint32_t *rows, const uint16_t *counts, uint32_t count, uint32_t segment_rows,
                          uint8_t *out);

/// Most members of one block.
uint32_t kb_postings_most(const kb_postings *postings);

/// Unpacks a block: rows of the segment, ascending, and counts. Both have room for
/// `kb_postings_most` + KB_DECODE_SLACK. Returns the number of members, 0 for a damaged block.
uint32_t kb_postings_decode(const kb_postings *postings, uint32_t block, uint32_t *rows, uint16_t *counts);

/// How often the term stands in a row.
uint32_t kb_postings_find(const kb_postings *postings, uint32_t row);

/// Of ascending rows, how many the term stands in.
uint32_t kb_postings_among(const kb_postings *postings, const uint32_t *rows, size_t count);

/// How many of the rows that the term stands in have their bit set.
uint32_t kb_postings_in(const kb_postings *postings, const uint64_t *bits);

/// As `kb_postings_decode`, `kb_postings_find` and `kb_sums_reaching` do it where the processor has nothing
/// special: for tests.
uint32_t kb_postings_decode_plainly(const kb_postings *postings, uint32_t block, uint32_t *rows, uint16_t *counts);
uint32_t kb_postings_find_plainly(const kb_postings *postings, uint32_t row);
size_t kb_sums_reaching_plainly(const float *sums, size_t count, float threshold, uint32_t first, uint32_t *rows);

/// The largest impact.
float kb_impact_largest(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field);

/// sums[row - first] += weight * impact, for those of the rows that lie less than `span` from `first`.
void kb_impact_add(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field,
                   float weight, uint32_t first, uint32_t span, float *sums);

/// sums[row - first] += weight * impact over the blocks from `first` on, which must start one; `span` must be a
/// multiple of the block. The scratch is as for `kb_postings_decode`.
void kb_impact_add_blocks(const kb_postings *postings, const kb_field *field, float weight, uint32_t first,
                          uint32_t span, float *sums, uint32_t *rows, uint16_t *counts);

/// Sums of a few of many rows: 2^bits places, found by open addressing (Knuth, "The Art of Computer Programming",
/// volume 3, 6.4), of which at least half should stay free.
typedef struct {
    /// KB_NO_ROW where a place is free.
    uint32_t *rows;
    float *sums;
    uint32_t bits;
} kb_sparse_sums;

/// Adds weight * impact to the sum of each of the rows; what finds no place is left out.
void kb_impact_add_sparse(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field,
                          float weight, const kb_sparse_sums *sums);

/// sums[i] += weight * impact for each of the rows the term stands in; fastest where they ascend.
void kb_impact_add_at(const kb_postings *postings, const kb_field *field, float weight, const uint32_t *rows,
                      size_t count, float *sums);

/// scores[i] += (weight * count) / (count + norm) for each of the ascending rows the term stands in, rounded
/// as written.
void kb_score_add_at(const kb_postings *postings, const kb_field *field, float weight, const uint32_t *rows,
                     size_t count, float *scores);

/// The places of sums not below a positive threshold, plus `first`. Room for `count` + KB_DECODE_SLACK.
size_t kb_sums_reaching(const float *sums, size_t count, float threshold, uint32_t first, uint32_t *rows);

#endif
