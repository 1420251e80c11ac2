// The loops of postings.c that are compiled once for every instruction set.

// MARK: Unpacking

/// Members as places in the block; returns how many there were.
static uint32_t KERNEL(members)(const layout *block, uint32_t base, uint32_t *rows) {
    uint32_t words = (block->high_bits + 63) / 64, found = 0;
    uint32_t low_bits = block->is_bitmap ? 0 : block->low_bits;
#if defined(WITH_COMPRESSION)
    if (low_bits <= 25) {
        __m512i places = _mm512_set_epi8(
            63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38,
            37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12,
            11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        __m128i shift = _mm_cvtsi32_si128((int)low_bits);
        __m512i start = _mm512_set1_epi32((int)base);
        for (uint32_t word = 0; word < words && found < block->members; word++) {
            uint64_t ones = word_of(block->high, word, block->high_bits);
            uint32_t count = (uint32_t)__builtin_popcountll(ones);
            __m512i packed = _mm512_maskz_compress_epi8(ones, places);
            __m512i before = _mm512_add_epi32(block->is_bitmap ? _mm512_setzero_si512() : lanes,
                                              _mm512_set1_epi32((int)((block->is_bitmap ? 0 : found) - 64 * word)));
            __m128i quarters[4] = {_mm512_castsi512_si128(packed), _mm512_extracti32x4_epi32(packed, 1),
                                   _mm512_extracti32x4_epi32(packed, 2), _mm512_extracti32x4_epi32(packed, 3)};
            uint32_t step = block->is_bitmap ? 0 : 16;
            for (uint32_t done = 0; done < count; done += 16) {
                __m512i upper = _mm512_sub_epi32(_mm512_cvtepu8_epi32(quarters[done / 16]), before);
                _mm512_storeu_si512(rows + found + done, _mm512_add_epi32(_mm512_sll_epi32(upper, shift), start));
                before = _mm512_add_epi32(before, _mm512_set1_epi32((int)step));
            }
            found += count;
        }
        if (found > block->members) found = block->members;
        if (block->is_bitmap) return found;
        // Sixteen low parts start at a byte whatever their width.
        __m512i bit = _mm512_mullo_epi32(lanes, _mm512_set1_epi32((int)low_bits));
        __m512i index = _mm512_add_epi32(
            _mm512_mullo_epi32(_mm512_srli_epi32(bit, 3), _mm512_set1_epi32(0x01010101)),
            _mm512_set1_epi32(0x03020100));
        __m512i within = _mm512_and_si512(bit, _mm512_set1_epi32(7));
        __m512i mask = _mm512_set1_epi32((int)((1u << low_bits) - 1));
        for (uint32_t i = 0; i < found; i += 16) {
            __m512i bytes = _mm512_loadu_si512(block->low + 2 * (size_t)low_bits * (i / 16));
            __m512i lower = _mm512_srlv_epi32(_mm512_permutexvar_epi8(index, bytes), within);
            __m512i upper = _mm512_loadu_si512(rows + i);
            _mm512_storeu_si512(rows + i, _mm512_add_epi32(upper, _mm512_and_si512(lower, mask)));
        }
        return found;
    }
#endif
    for (uint32_t word = 0; word < words; word++) {
        uint64_t ones = word_of(block->high, word, block->high_bits);
        while (ones != 0) {
            if (found == block->members) return found;
            uint32_t place = 64 * word + (uint32_t)__builtin_ctzll(ones);
            rows[found] = base + (block->is_bitmap
                                      ? place
                                      : (place - found) << low_bits
                                            | bits_at(block->low, (size_t)found * low_bits, low_bits));
            found++;
            ones &= ones - 1;
        }
    }
    return found;
}

static uint32_t KERNEL(decode)(const kb_postings *postings, uint32_t index, uint32_t *rows, uint16_t *counts) {
    layout block;
    if (!lay_out(postings, index, &block)) return 0;
    uint32_t base = index << postings->shift;
    uint32_t found = KERNEL(members)(&block, base, rows);
    // Damaged members can lie behind the block, and behind the last row.
    while (found > 0 && rows[found - 1] - base >= 1u << postings->shift) found--;
    if (base + (1ull << postings->shift) > postings->rows) {
        uint32_t kept = 0;
        while (kept < found && rows[kept] < postings->rows) kept++;
        found = kept;
    }
    for (uint32_t i = 0; i < found; i++) counts[i] = 1;
    if (block.repeats == NULL) return found;
    uint32_t place = 0;
    for (uint32_t word = 0; 64 * word < found; word++) {
        uint64_t ones = word_of(block.repeats, word, found);
        while (ones != 0) {
            counts[64 * word + (uint32_t)__builtin_ctzll(ones)] = repeated(&block, place++);
            ones &= ones - 1;
        }
    }
    return found;
}

// MARK: Single rows

static inline uint32_t KERNEL(find)(const kb_postings *postings, uint32_t row) {
    layout block;
    if (row >= postings->rows || !lay_out(postings, row >> postings->shift, &block)) return 0;
    uint32_t place = row & ((1u << postings->shift) - 1);
    if (block.is_bitmap) {
        if (!(block.high[place >> 3] >> (place & 7) & 1)) return 0;
        if (block.repeats == NULL) return 1;
        uint32_t member = ones_before(block.high, place);
        return member < block.members ? count_of(&block, member) : 1;
    }
    // Behind as many zeros as the upper bits say begin those with these upper bits.
    uint32_t upper = place >> block.low_bits, lower = place & ((1u << block.low_bits) - 1);
    uint32_t bit = 0, words = (block.high_bits + 63) / 64;
    if (upper > 0) {
        uint32_t word = 0, zeros = 0;
        uint64_t gaps = 0;
        for (; word < words; word++) {
            gaps = ~load64(block.high + 8 * (size_t)word);
            uint32_t here = (uint32_t)__builtin_popcountll(gaps);
            if (zeros + here >= upper) break;
            zeros += here;
        }
        if (word == words) return 0;
#if defined(WITH_COMPRESSION)
        gaps = _pdep_u64(1ull << (upper - zeros - 1), gaps);
#else
        for (uint32_t skipped = zeros + 1; skipped < upper; skipped++) gaps &= gaps - 1;
#endif
        bit = 64 * word + (uint32_t)__builtin_ctzll(gaps) + 1;
    }
    for (uint32_t member = bit - upper; bit < block.high_bits && member < block.members; bit++, member++) {
        if (!(block.high[bit >> 3] >> (bit & 7) & 1)) return 0;
        uint32_t held = bits_at(block.low, (size_t)member * block.low_bits, block.low_bits);
        if (held >= lower) return held == lower ? count_of(&block, member) : 0;
    }
    return 0;
}

static uint32_t KERNEL(among)(const kb_postings *postings, const uint32_t *rows, size_t count) {
    uint32_t found = 0;
    for (size_t i = 0; i < count; i++) found += KERNEL(find)(postings, rows[i]) > 0;
    return found;
}

static uint32_t KERNEL(in)(const kb_postings *postings, const uint64_t *bits) {
    uint32_t found = 0, blocks = block_count(postings), shift = postings->shift;
    for (uint32_t index = 0; index < blocks; index++) {
        layout block;
        if (!lay_out(postings, index, &block)) continue;
        uint32_t base = index << shift, words = (block.high_bits + 63) / 64, member = 0;
        for (uint32_t word = 0; word < words; word++) {
            uint64_t ones = word_of(block.high, word, block.high_bits);
            for (; ones != 0 && member < block.members; ones &= ones - 1, member++) {
                uint32_t place = 64 * word + (uint32_t)__builtin_ctzll(ones);
                uint32_t row = base + (block.is_bitmap ? place
                                       : (place - member) << block.low_bits
                                             | bits_at(block.low, (size_t)member * block.low_bits, block.low_bits));
                if (row < postings->rows) found += bits[row >> 6] >> (row & 63) & 1;
            }
        }
    }
    return found;
}

// MARK: BM25

static inline float KERNEL(impact)(const kb_field *field, uint32_t row, uint32_t count) {
    uint32_t length = field->lengths[row];
    if (count <= KB_TABLED_COUNTS) return field->impacts[(count - 1) * KB_LENGTHS + length];
    float frequency = (float)count;
    return frequency / (frequency + field->norms[length]);
}

static float KERNEL(largest)(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field) {
    float largest = 0;
    for (size_t i = 0; i < count; i++) {
        float impact = KERNEL(impact)(field, rows[i], counts[i]);
        largest = impact > largest ? impact : largest;
    }
    return largest;
}

static inline void KERNEL(add)(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field,
                               float weight, uint32_t first, uint32_t span, float *sums) {
    // By value: the sums written might be what these point to, for all the compiler knows.
    kb_field local = *field;
    for (size_t i = 0; i < count; i++) {
        uint32_t place = rows[i] - first;
        if (place < span) sums[place] += weight * KERNEL(impact)(&local, rows[i], counts[i]);
    }
}

static void KERNEL(add_blocks)(const kb_postings *postings, const kb_field *field, float weight, uint32_t first,
                               uint32_t span, float *sums, uint32_t *rows, uint16_t *counts) {
    uint32_t start = first >> postings->shift, end = (first + span) >> postings->shift;
    prefetch_behind(postings, start, end);
    for (uint32_t block = start; block < end; block++) {
        uint32_t found = KERNEL(decode)(postings, block, rows, counts);
        KERNEL(add)(rows, counts, found, field, weight, first, span, sums);
    }
}

static void KERNEL(add_sparse)(const uint32_t *rows, const uint16_t *counts, size_t count, const kb_field *field,
                               float weight, const kb_sparse_sums *sums) {
    kb_field local = *field;
    uint32_t *taken = sums->rows, mask = (1u << sums->bits) - 1;
    for (size_t i = 0; i < count; i++) {
        // The upper bits of a product with the golden ratio (Knuth, as above).
        uint32_t place = (uint32_t)((rows[i] * 0x9E3779B97F4A7C15ull) >> (64 - sums->bits)), steps = 0;
        while (taken[place] != rows[i] && taken[place] != KB_NO_ROW && steps++ < mask) place = (place + 1) & mask;
        if (taken[place] != rows[i] && taken[place] != KB_NO_ROW) continue;
        taken[place] = rows[i];
        sums->sums[place] += weight * KERNEL(impact)(&local, rows[i], counts[i]);
    }
}

/// Asks for what the rows behind one will need.
static inline void KERNEL(prefetch)(const kb_postings *postings, const uint32_t *rows, size_t count, size_t i) {
    if (i + 12 < count) prefetch_index(postings, rows[i + 12] >> postings->shift);
    if (i + 6 < count) prefetch_block(postings, rows[i + 6] >> postings->shift);
}

static void KERNEL(add_at)(const kb_postings *postings, const kb_field *field, float weight, const uint32_t *rows,
                           size_t count, float *sums) {
    for (size_t i = 0; i < count; i++) {
        KERNEL(prefetch)(postings, rows, count, i);
        uint32_t found = KERNEL(find)(postings, rows[i]);
        if (found > 0) sums[i] += weight * KERNEL(impact)(field, rows[i], found);
    }
}

static void KERNEL(score_at)(const kb_postings *postings, const kb_field *field, float weight, const uint32_t *rows,
                             size_t count, float *scores) {
    for (size_t i = 0; i < count; i++) {
        KERNEL(prefetch)(postings, rows, count, i);
        uint32_t found = KERNEL(find)(postings, rows[i]);
        if (found == 0) continue;
        float frequency = (float)found;
        scores[i] += (weight * frequency) / (frequency + field->norms[field->lengths[rows[i]]]);
    }
}

// MARK: Selecting

static size_t KERNEL(reaching)(const float *sums, size_t count, float threshold, uint32_t first, uint32_t *rows) {
    size_t found = 0, i = 0;
#if defined(WITH_COMPRESSION)
    __m512 least = _mm512_set1_ps(threshold);
    __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    for (; i + 16 <= count; i += 16) {
        __mmask16 kept = _mm512_cmp_ps_mask(_mm512_loadu_ps(sums + i), least, _CMP_GE_OQ);
        if (kept == 0) continue;
        __m512i places = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)(first + i)));
        _mm512_storeu_si512(rows + found, _mm512_maskz_compress_epi32(kept, places));
        found += (size_t)__builtin_popcount(kept);
    }
#endif
    for (; i < count; i++) {
        rows[found] = first + (uint32_t)i;
        found += sums[i] >= threshold;
    }
    return found;
}
