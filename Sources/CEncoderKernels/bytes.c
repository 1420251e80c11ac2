#include "Bytes.h"
#include "lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Eight lanes: what AVX2 holds.
typedef int32_t half __attribute__((vector_size(32)));

#define LOW(values) __builtin_shufflevector(values, values, 0, 1, 2, 3, 4, 5, 6, 7)
#define HIGH(values) __builtin_shufflevector(values, values, 8, 9, 10, 11, 12, 13, 14, 15)
#define JOINED(low, high) \
    __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

// BYTE_ROWS by BYTE_COLUMNS sums of sixteen integers, and as many floats, should find room in the registers.
// FOUR_PRODUCTS(sums, numbers, weights): sums + the products of four unsigned bytes, the same in every lane, and four
// signed bytes in each.

INLINE bits four_products_any(bits sums, uint32_t numbers, bits weights) {
    const bits first = (weights << 24) >> 24, second = (weights << 16) >> 24, third = (weights << 8) >> 24;
    return sums + first * (int32_t)(numbers & 255) + second * (int32_t)(numbers >> 8 & 255)
        + third * (int32_t)(numbers >> 16 & 255) + (weights >> 24) * (int32_t)(numbers >> 24);
}

#define BYTE_ROWS 2
#define BYTE_COLUMNS 1
#define KERNEL(name) name##_any
#define FOUR_PRODUCTS four_products_any
#include "bytes_per_target.h"
#undef KERNEL
#undef FOUR_PRODUCTS

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
/// Bytes 0 and 2, then 1 and 3, of each lane as pairs of 16 bits: their products always fit.
INLINE half four_products_of_half(half sums, uint32_t numbers, half weights) {
    const __m256i even = _mm256_srai_epi16(_mm256_slli_epi16((__m256i)weights, 8), 8);
    const __m256i odd = _mm256_srai_epi16((__m256i)weights, 8);
    const __m256i even_numbers = _mm256_set1_epi32((int32_t)(numbers & 0x00FF00FF));
    const __m256i odd_numbers = _mm256_set1_epi32((int32_t)(numbers >> 8 & 0x00FF00FF));
    return sums + (half)_mm256_madd_epi16(even, even_numbers) + (half)_mm256_madd_epi16(odd, odd_numbers);
}

INLINE bits four_products_v3(bits sums, uint32_t numbers, bits weights) {
    const half low = four_products_of_half(LOW(sums), numbers, LOW(weights));
    return JOINED(low, four_products_of_half(HIGH(sums), numbers, HIGH(weights)));
}

#define KERNEL(name) name##_v3
#define FOUR_PRODUCTS four_products_v3
#include "bytes_per_target.h"
#undef KERNEL
#undef FOUR_PRODUCTS
#undef BYTE_ROWS
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3,avxvnni"))), apply_to = function)
INLINE bits four_products_avx_vnni(bits sums, uint32_t numbers, bits weights) {
    const __m256i spread = _mm256_set1_epi32((int32_t)numbers);
    const half low = (half)_mm256_dpbusd_avx_epi32((__m256i)LOW(sums), spread, (__m256i)LOW(weights));
    return JOINED(low, (half)_mm256_dpbusd_avx_epi32((__m256i)HIGH(sums), spread, (__m256i)HIGH(weights)));
}

#define BYTE_ROWS 3
#define KERNEL(name) name##_avx_vnni
#define FOUR_PRODUCTS four_products_avx_vnni
#include "bytes_per_target.h"
#undef KERNEL
#undef FOUR_PRODUCTS
#undef BYTE_COLUMNS
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512vnni"), min_vector_width(512))), apply_to = function)
INLINE bits four_products_avx512_vnni(bits sums, uint32_t numbers, bits weights) {
    return (bits)_mm512_dpbusd_epi32((__m512i)sums, _mm512_set1_epi32((int32_t)numbers), (__m512i)weights);
}

#define BYTE_COLUMNS 4
#define KERNEL(name) name##_avx512_vnni
#define FOUR_PRODUCTS four_products_avx512_vnni
#include "bytes_per_target.h"
#undef KERNEL
#undef FOUR_PRODUCTS
#pragma clang attribute pop

bool kb_has_byte_instructions(kb_byte_instructions instructions) {
    switch (instructions) {
    case KB_BYTES_AVX512_VNNI: return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vnni");
    case KB_BYTES_AVX_VNNI: return __builtin_cpu_supports("x86-64-v3") && __builtin_cpu_supports("avxvnni");
    case KB_BYTES_AVX2: return __builtin_cpu_supports("x86-64-v3");
    case KB_BYTES_PORTABLE: return true;
    }
    return false;
}

kb_byte_instructions kb_best_byte_instructions(void) {
    kb_byte_instructions best = KB_BYTES_AVX512_VNNI;
    while (!kb_has_byte_instructions(best)) best--;
    return best;
}

void kb_multiply_bytes(kb_byte_instructions with, kb_byte_rows rows, size_t count, kb_byte_weights weights,
                       float *results) {
    switch (with) {
    case KB_BYTES_AVX512_VNNI: return multiply_bytes_avx512_vnni(rows, count, weights, results);
    case KB_BYTES_AVX_VNNI: return multiply_bytes_avx_vnni(rows, count, weights, results);
    case KB_BYTES_AVX2: return multiply_bytes_v3(rows, count, weights, results);
    case KB_BYTES_PORTABLE: return multiply_bytes_any(rows, count, weights, results);
    }
}

#else

bool kb_has_byte_instructions(kb_byte_instructions instructions) { return instructions == KB_BYTES_PORTABLE; }

kb_byte_instructions kb_best_byte_instructions(void) { return KB_BYTES_PORTABLE; }

void kb_multiply_bytes(kb_byte_instructions with, kb_byte_rows rows, size_t count, kb_byte_weights weights,
                       float *results) {
    (void)with;
    multiply_bytes_any(rows, count, weights, results);
}

#endif
