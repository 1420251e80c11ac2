// The kernels, once per instruction set: kernels.c includes this file with KERNEL(name) and the target
// set anew each time. Helpers must carry the same target as their callers, since vectors of sixteen
// lanes are passed differently with and without AVX-512.

#define all KERNEL(all)
#define load KERNEL(load)
#define store KERNEL(store)
#define choose KERNEL(choose)
#define smaller KERNEL(smaller)
#define larger KERNEL(larger)
#define sum_of KERNEL(sum_of)
#define largest_of KERNEL(largest_of)
#define exponential KERNEL(exponential)
#define error_function KERNEL(error_function)

INLINE lanes all(float value) { return (lanes){} + value; }

/// The values from `source`; lanes past `count` hold `padding`.
INLINE lanes load(const float *source, size_t count, float padding) {
    lanes values = all(padding);
    if (count >= WIDTH)
        memcpy(&values, source, sizeof values);
    else
        memcpy(&values, source, count * sizeof(float));
    return values;
}

INLINE void store(lanes values, float *target, size_t count) {
    if (count >= WIDTH)
        memcpy(target, &values, sizeof values);
    else
        memcpy(target, &values, count * sizeof(float));
}

INLINE lanes choose(bits mask, lanes yes, lanes no) {
    return (lanes)(((bits)yes & mask) | ((bits)no & ~mask));
}

INLINE lanes smaller(lanes a, lanes b) { return choose(a < b, a, b); }
INLINE lanes larger(lanes a, lanes b) { return choose(a > b, a, b); }

INLINE float sum_of(lanes values) {
    float sum = 0;
    for (int lane = 0; lane < WIDTH; lane++) sum += values[lane];
    return sum;
}

INLINE float largest_of(lanes values) {
    float largest = values[0];
    for (int lane = 1; lane < WIDTH; lane++) largest = values[lane] > largest ? values[lane] : largest;
    return largest;
}

/// e^x = 2^n e^r with n = round(x / ln 2) and the Taylor series of e^r, |r| <= ln 2 / 2, to r^7
/// (remainder 5e-9). ln 2 is split in two floats so that r is exact.
INLINE lanes exponential(lanes x) {
    x = larger(smaller(x, all(88.0f)), all(-87.0f));
    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
    const lanes shifted = x * 1.44269504f + 12582912.0f;
    const lanes n = shifted - 12582912.0f;
    const lanes r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    lanes sum = r * (1.0f / 5040) + 1.0f / 720;
    sum = sum * r + 1.0f / 120;
    sum = sum * r + 1.0f / 24;
    sum = sum * r + 1.0f / 6;
    sum = sum * r + 0.5f;
    sum = sum * r + 1.0f;
    sum = sum * r + 1.0f;
    const lanes power = (lanes)(((bits)shifted << 23) + 0x3F800000);
    return sum * power;
}

/// Polynomials of fixtures/encoders/erf_fit.py: one near zero, one for the logarithm of erfc.
INLINE lanes error_function(lanes x) {
    const bits sign = (bits)x & INT32_MIN;
    const lanes size = smaller((lanes)((bits)x & INT32_MAX), all(4.0f));

    const lanes u = size * size;
    lanes near = u * -9.673591193859465e-06f + 0.00011268253729213029f;
    near = near * u + -0.0008484396385028958f;
    near = near * u + 0.005221053492277861f;
    near = near * u + -0.026865437626838684f;
    near = near * u + 0.11283782869577408f;
    near = near * u + -0.37612637877464294f;
    near = near * u + 0.12837916612625122f;
    near = near * size + size;

    const lanes s = size - 1.0f;
    lanes far = s * 1.2569227010317263e-06f + -2.9599477784358896e-05f;
    far = far * s + 0.0003088050871156156f;
    far = far * s + -0.002035238314419985f;
    far = far * s + 0.010061250999569893f;
    far = far * s + -0.041568342596292496f;
    far = far * s + -0.8431063294410706f;
    far = far * s + -2.638967514038086f;
    far = far * s + -1.8496055603027344f;
    far = 1.0f - exponential(far);

    return (lanes)((bits)choose(size < 1.0f, near, far) | sign);
}

static void KERNEL(erf)(float *values, size_t count) {
    for (size_t i = 0; i < count; i += WIDTH)
        store(error_function(load(values + i, count - i, 0)), values + i, count - i);
}

static void KERNEL(gelu)(float *rows, const float *bias, size_t count, size_t width, size_t stride) {
    for (size_t row = 0; row < count; row++) {
        float *values = rows + row * stride;
        for (size_t i = 0; i < width; i += WIDTH) {
            const lanes x = load(values + i, width - i, 0) + load(bias + i, width - i, 0);
            const lanes gelu = x * 0.5f * (1.0f + error_function(x * 0.70710678f));
            store(gelu, values + i, width - i);
        }
    }
}

static void KERNEL(softmax)(float *rows, size_t count, size_t width) {
    for (size_t row = 0; row < count; row++) {
        float *values = rows + row * width;

        lanes peak = all(-INFINITY);
        for (size_t i = 0; i < width; i += WIDTH) peak = larger(peak, load(values + i, width - i, -INFINITY));
        const float largest = largest_of(peak);

        lanes sum = {};
        for (size_t i = 0; i < width; i += WIDTH) {
            const lanes power = exponential(load(values + i, width - i, 0) - largest);
            store(power, values + i, width - i);
            sum += load(values + i, width - i, 0);
        }

        const float scale = 1.0f / sum_of(sum);
        for (size_t i = 0; i < width; i += WIDTH)
            store(load(values + i, width - i, 0) * scale, values + i, width - i);
    }
}

static void KERNEL(layer_norm)(float *rows, const float *residual, const float *bias, const float *gain,
                               const float *shift, float epsilon, size_t count, size_t width) {
    for (size_t row = 0; row < count; row++) {
        float *values = rows + row * width;
        const float *added = residual ? residual + row * width : NULL;

        lanes sum = {};
        for (size_t i = 0; i < width; i += WIDTH) {
            lanes value = load(values + i, width - i, 0);
            if (bias) value += load(bias + i, width - i, 0);
            if (added) value += load(added + i, width - i, 0);
            store(value, values + i, width - i);
            sum += value;
        }
        const float mean = sum_of(sum) / (float)width;

        lanes squares = {};
        for (size_t i = 0; i < width; i += WIDTH) {
            // Lanes past the end hold the mean itself and add nothing.
            const lanes distance = load(values + i, width - i, mean) - mean;
            squares += distance * distance;
        }
        const float scale = 1.0f / sqrtf(sum_of(squares) / (float)width + epsilon);

        for (size_t i = 0; i < width; i += WIDTH) {
            const lanes normal = (load(values + i, width - i, 0) - mean) * scale;
            const lanes gained = normal * load(gain + i, width - i, 0) + load(shift + i, width - i, 0);
            store(gained, values + i, width - i);
        }
    }
}

#undef all
#undef load
#undef store
#undef choose
#undef smaller
#undef larger
#undef sum_of
#undef largest_of
#undef exponential
#undef error_function
