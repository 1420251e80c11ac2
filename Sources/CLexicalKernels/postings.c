#include "CLexicalKernels.h"

#include <stdbool.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

// No contraction: exact scores must round as the formula is written.
#pragma clang fp contract(off)

// MARK: Layout

/// A block's parts.
typedef struct {
    uint32_t members;
    uint32_t low_bits;
    /// Bits of `high`.
    uint32_t high_bits;
    bool is_bitmap;
    const uint8_t *high;
    const uint8_t *low;
    /// NULL where every count is 1.
    const uint8_t *repeats;
    const uint8_t *counts;
    uint32_t count_bits;
    /// Bits that there are for counts.
    size_t counts_size;
} layout;

INLINE uint64_t load64(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

INLINE uint32_t load32(const uint8_t *bytes) {
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

/// `width` bits (at most 32) from a bit on.
INLINE uint32_t bits_at(const uint8_t *bytes, size_t bit, uint32_t width) {
    return (uint32_t)(load64(bytes + (bit >> 3)) >> (bit & 7)) & (uint32_t)((1ull << width) - 1);
}

INLINE uint32_t bit_length(uint32_t number) { return number == 0 ? 0 : 32 - (uint32_t)__builtin_clz(number); }

INLINE uint32_t block_count(const kb_postings *postings) {
    return postings->rows == 0 ? 0 : ((postings->rows - 1) >> postings->shift) + 1;
}

/// What follows from the number of members alone.
INLINE void set_widths(layout *block, uint32_t shift) {
    uint32_t upper = bit_length(block->members - 1);
    block->low_bits = upper < shift ? shift - upper : 0;
    block->is_bitmap = block->low_bits < 2;
    block->high_bits = block->is_bitmap ? 1u << shift : block->members + (1u << (shift - block->low_bits));
}

/// Where a block's parts lie; false where it is empty or damaged.
INLINE bool lay_out(const kb_postings *postings, uint32_t index, layout *block) {
    uint32_t blocks = block_count(postings), shift = postings->shift;
    if (index >= blocks) return false;
    size_t head = blocks > 1 ? 4 * (size_t)blocks : 0;
    if (head > postings->size) return false;
    size_t start = index == 0 || blocks == 1 ? 0 : load32(postings->bytes + 4 * (size_t)(index - 1));
    size_t end = blocks == 1 ? postings->size : load32(postings->bytes + 4 * (size_t)index);
    if (start >= end || end > postings->size - head) return false;
    const uint8_t *bytes = postings->bytes + head + start;
    size_t left = end - start;

    if (blocks == 1) {
        block->members = postings->count;
    } else {
        size_t width = shift > 16 ? 4 : 2;
        if (left < width) return false;
        uint32_t fewer = load32(bytes);
        block->members = (shift > 16 ? fewer : fewer & 0xFFFF) + 1;
        bytes += width;
        left -= width;
    }
    if (block->members == 0 || block->members > postings->count || block->members - 1 >= 1u << shift) return false;
    set_widths(block, shift);

    size_t high = ((size_t)block->high_bits + 7) / 8;
    size_t low = block->is_bitmap ? 0 : ((size_t)block->members * block->low_bits + 7) / 8;
    if (left < 1 + high + low) return false;
    uint32_t width = bytes[0];
    block->high = bytes + 1;
    block->low = block->high + high;
    block->repeats = NULL;
    block->count_bits = 0;
    if (width == 0) return true;
    size_t repeats = ((size_t)block->members + 7) / 8;
    left -= 1 + high + low;
    if (left < repeats || width > 17) return false;
    block->repeats = block->low + low;
    block->counts = block->repeats + repeats;
    block->count_bits = width - 1;
    block->counts_size = 8 * (left - repeats);
    return true;
}

/// Asks for the memory that holds a block, a step after its place in the index was asked for.
INLINE void prefetch_index(const kb_postings *postings, uint32_t index) {
    __builtin_prefetch(postings->bytes + 4 * (size_t)index);
}

INLINE void prefetch_block(const kb_postings *postings, uint32_t index) {
    uint32_t blocks = block_count(postings);
    size_t head = blocks > 1 ? 4 * (size_t)blocks : 0;
    if (index >= blocks || head > postings->size) return;
    size_t start = index == 0 || blocks == 1 ? 0 : load32(postings->bytes + 4 * (size_t)(index - 1));
    __builtin_prefetch(postings->bytes + head + start);
    __builtin_prefetch(postings->bytes + head + start + 64);
}

/// Asks for as many bytes as the blocks before an end took, from this end on.
INLINE void prefetch_behind(const kb_postings *postings, uint32_t first, uint32_t end) {
    uint32_t blocks = block_count(postings);
    size_t head = 4 * (size_t)blocks;
    if (end >= blocks || head > postings->size) return;
    size_t start = first == 0 ? 0 : load32(postings->bytes + 4 * (size_t)(first - 1));
    size_t next = load32(postings->bytes + 4 * (size_t)(end - 1));
    prefetch_index(postings, end + 16);
    for (size_t byte = 0; start <= next && byte < next - start && byte < 4096; byte += 64)
        __builtin_prefetch(postings->bytes + head + next + byte);
}

/// A count above 1 by its place among those of its block.
INLINE uint16_t repeated(const layout *block, uint32_t place) {
    size_t bit = (size_t)place * block->count_bits;
    if (bit + block->count_bits > block->counts_size) return 1;
    return (uint16_t)(2 + bits_at(block->counts, bit, block->count_bits));
}

INLINE uint64_t word_of(const uint8_t *bytes, uint32_t word, uint32_t bits) {
    uint64_t value = load64(bytes + 8 * (size_t)word);
    uint32_t left = bits - 64 * word;
    return left >= 64 ? value : value & ((1ull << left) - 1);
}

INLINE uint32_t ones_before(const uint8_t *bytes, uint32_t bit) {
    uint32_t ones = 0;
    for (uint32_t word = 0; word < bit >> 6; word++)
        ones += (uint32_t)__builtin_popcountll(load64(bytes + 8 * (size_t)word));
    uint64_t rest = load64(bytes + 8 * (size_t)(bit >> 6)) & ((1ull << (bit & 63)) - 1);
    return ones + (uint32_t)__builtin_popcountll(rest);
}

INLINE uint32_t count_of(const layout *block, uint32_t member) {
    if (block->repeats == NULL || !(block->repeats[member >> 3] >> (member & 7) & 1)) return 1;
    return repeated(block, ones_before(block->repeats, member));
}

// MARK: Packing

uint32_t kb_postings_shift(uint32_t count, uint32_t rows) {
    uint64_t range = count == 0 ? 1 : (uint64_t)rows * 128 / count;
    uint32_t shift = range == 0 ? 0 : 63 - (uint32_t)__builtin_clzll(range);
    uint32_t whole = rows == 0 ? 0 : bit_length(rows - 1);
    if (shift > whole) shift = whole;
    return shift < 10 ? 10 : shift > 30 ? 30 : shift;
}

size_t kb_postings_bound(uint32_t count, uint32_t rows) {
    size_t blocks = ((size_t)rows >> kb_postings_shift(count, rows)) + 1;
    return 32 * blocks + 8 * (size_t)count + 2 * KB_POSTINGS_PADDING;
}

INLINE void store64(uint8_t *bytes, uint64_t value) { memcpy(bytes, &value, sizeof value); }

/// Packs bits one after the other. Writes up to 8 bytes behind the last of them.
typedef struct {
    uint8_t *at;
    uint64_t held;
    uint32_t filled;
} bit_writer;

/// At most 32 bits.
INLINE void put_bits(bit_writer *writer, uint32_t value, uint32_t width) {
    writer->held |= (uint64_t)value << writer->filled;
    writer->filled += width;
    if (writer->filled >= 32) {
        store64(writer->at, writer->held);
        writer->at += 4;
        writer->held >>= 32;
        writer->filled -= 32;
    }
}

/// Writes what is left; returns the first byte behind it.
INLINE uint8_t *end_bits(bit_writer *writer) {
    store64(writer->at, writer->held);
    return writer->at + (writer->filled + 7) / 8;
}

/// The members' upper bits, or all of them as a bitmap.
INLINE uint8_t *encode_high(const uint32_t *rows, const layout *block, uint32_t mask, uint8_t *at) {
    uint64_t held = 0;
    uint32_t word = 0;
    for (uint32_t i = 0; i < block->members; i++) {
        uint32_t value = rows[i] & mask, bit = block->is_bitmap ? value : (value >> block->low_bits) + i;
        for (; word < bit >> 6; word++, held = 0) store64(at + 8 * (size_t)word, held);
        held |= 1ull << (bit & 63);
    }
    for (; 64 * word < block->high_bits; word++, held = 0) store64(at + 8 * (size_t)word, held);
    return at + ((size_t)block->high_bits + 7) / 8;
}

/// Which counts are above 1, and these.
INLINE uint8_t *encode_counts(const uint16_t *counts, uint32_t members, uint32_t width, uint8_t *at) {
    bit_writer marks = {.at = at};
    for (uint32_t i = 0; i < members; i++) put_bits(&marks, counts[i] > 1, 1);
    bit_writer repeats = {.at = end_bits(&marks)};
    // No branch where the processor would have to guess.
    for (uint32_t i = 0; i < members; i++) {
        uint32_t is_repeated = counts[i] > 1;
        put_bits(&repeats, is_repeated ? counts[i] - 2u : 0, is_repeated ? width - 1 : 0);
    }
    return end_bits(&repeats);
}

/// Every part is written over what the one before wrote behind its end.
static size_t encode_block(const uint32_t *rows, const uint16_t *counts, uint32_t members, uint32_t shift,
                           bool is_only, uint8_t *out) {
    layout block = {.members = members};
    set_widths(&block, shift);
    uint32_t mask = (1u << shift) - 1, highest = 0;
    for (uint32_t i = 0; i < members; i++)
        if (counts[i] > highest) highest = counts[i];
    uint32_t width = highest < 2 ? 0 : 1 + bit_length(highest - 2);

    uint8_t *at = out;
    if (!is_only) {
        uint32_t fewer = members - 1;
        memcpy(at, &fewer, sizeof fewer);
        at += shift > 16 ? 4 : 2;
    }
    *at++ = (uint8_t)width;
    at = encode_high(rows, &block, mask, at);
    if (!block.is_bitmap) {
        bit_writer low = {.at = at};
        for (uint32_t i = 0; i < members; i++)
            put_bits(&low, rows[i] & ((1u << block.low_bits) - 1), block.low_bits);
        at = end_bits(&low);
    }
    if (width > 0) at = encode_counts(counts, members, width, at);
    return (size_t)(at - out);
}

size_t kb_postings_encode(const uint32_t *rows, const uint16_t *counts, uint32_t count, uint32_t segment_rows,
                          uint8_t *out) {
    uint32_t shift = kb_postings_shift(count, segment_rows);
    kb_postings shape = {.rows = segment_rows, .shift = shift};
    uint32_t blocks = block_count(&shape);
    uint8_t *first = out + (blocks > 1 ? 4 * (size_t)blocks : 0), *at = first;
    uint32_t next = 0;
    for (uint32_t block = 0; block < blocks; block++) {
        uint32_t start = next;
        while (next < count && rows[next] >> shift == block) next++;
        if (next > start) at += encode_block(rows + start, counts + start, next - start, shift, blocks == 1, at);
        uint32_t end = (uint32_t)(at - first);
        if (blocks > 1) memcpy(out + 4 * (size_t)block, &end, sizeof end);
    }
    return (size_t)(at - out);
}

uint32_t kb_postings_most(const kb_postings *postings) {
    uint32_t range = 1u << postings->shift;
    return postings->count < range ? postings->count : range;
}

// MARK: For several instruction sets

#define KERNEL(name) name##_any
#include "per_target.h"
#undef KERNEL

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define KERNEL(name) name##_v3
#include "per_target.h"
#undef KERNEL
#pragma clang attribute pop

// AVX-512 as of Ice Lake and Zen 4: with compression and permutation of bytes.
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512vbmi,avx512vbmi2"))), apply_to = function)
#define KERNEL(name) name##_v4
#define WITH_COMPRESSION 1
#include "per_target.h"
#undef WITH_COMPRESSION
#undef KERNEL
#pragma clang attribute pop

#define BEST(name, ...)                                                                              \
    (__builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vbmi2") ? name##_v4(__VA_ARGS__) \
     : __builtin_cpu_supports("x86-64-v3")                                        ? name##_v3(__VA_ARGS__) \
                                                                                  : name##_any(__VA_ARGS__))
#else
#define BEST(name, ...) name##_any(__VA_ARGS__)
#endif

uint32_t kb_postings_decode(const kb_postings *postings, uint32_t block, uint32_t *rows, uint16_t *counts) {
    return BEST(decode, postings, block, rows, counts);
}

uint32_t kb_postings_find(const kb_postings *postings, uint32_t row) { return BEST(find, postings, row); }

uint32_t kb_postings_among(const kb_postings *postings, const uint32_t *rows, size_t count) {
    return BEST(among, postings, rows, count);
}

uint32_t kb_postings_in(const kb_postings *postings, const uint64_t *bits) { return BEST(in, postings, bits); }

float kb_impact_largest(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field) {
    return BEST(largest, rows, counts, count, field);
}

void kb_impact_add(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field,
                   float weight, uint32_t first, uint32_t span, float *sums) {
    BEST(add, rows, counts, count, field, weight, first, span, sums);
}

void kb_impact_add_blocks(const kb_postings *postings, const kb_field *field, float weight, uint32_t first,
                          uint32_t span, float *sums, uint32_t *rows, uint16_t *counts) {
    BEST(add_blocks, postings, field, weight, first, span, sums, rows, counts);
}

void kb_impact_add_sparse(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field,
                          float weight, const kb_sparse_sums *sums) {
    BEST(add_sparse, rows, counts, count, field, weight, sums);
}

void kb_impact_add_at(const kb_postings *postings, const kb_field *field, float weight, const uint32_t *rows,
                      size_t count, float *sums) {
    BEST(add_at, postings, field, weight, rows, count, sums);
}

void kb_score_add_at(const kb_postings *postings, const kb_field *field, float weight, const uint32_t *rows,
                     size_t count, float *scores) {
    BEST(score_at, postings, field, weight, rows, count, scores);
}

size_t kb_sums_reaching(const float *sums, size_t count, float threshold, uint32_t first, uint32_t *rows) {
    return BEST(reaching, sums, count, threshold, first, rows);
}

uint32_t kb_postings_decode_plainly(const kb_postings *postings, uint32_t block, uint32_t *rows, uint16_t *counts) {
    return decode_any(postings, block, rows, counts);
}

uint32_t kb_postings_find_plainly(const kb_postings *postings, uint32_t row) { return find_any(postings, row); }

size_t kb_sums_reaching_plainly(const float *sums, size_t count, float threshold, uint32_t first, uint32_t *rows) {
    return reaching_any(sums, count, threshold, first, rows);
}
