using Whence.Runtime.Simulated.Lanes;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    const int RowBytes = 16;

    void LoadMatrix(Step step, int start)
    {
        var rows = stackalloc int[WarpSize];
        for (var i = 0; i < step.Width * 8; i++)
            rows[i] = start + i;
        var access = Resolve(step, step.A, step.Displacement, step.Space, RowBytes, rows, step.Width * 8);
        if (access.Count < step.Width * 8)
            return;
        ReadWords(step, access, RowBytes);
        for (var matrix = 0; matrix < step.Width; matrix++)
        {
            var result = (uint*)(file + step.Results[matrix]) + start;
            var row = workspace.Addresses + matrix * 8;
            for (var lane = 0; lane < WarpSize; lane++)
            {
                var (g, t) = (lane / 4, lane % 4 * 2);
                result[lane] = step.Mode == "trans"
                    ? ((ushort*)row[t])[g] | (uint)((ushort*)row[t + 1])[g] << 16
                    : ((uint*)row[g])[t / 2];
            }
        }
    }

    // Products are exact or rounded to float32; sums run over k upwards from the sum given.
    void MatrixMultiply(Step step, int start)
    {
        var depth = step.Immediate;
        float* a = stackalloc float[16 * 16];
        float* b = stackalloc float[16 * 8];
        float* sums = stackalloc float[WarpSize * 4];
        for (var lane = 0; lane < WarpSize; lane++)
            Spread(step, start, lane, a, b);
        for (var lane = 0; lane < WarpSize; lane++)
        {
            for (var i = 0; i < 4; i++)
            {
                var (row, column) = (lane / 4 + i / 2 * 8, lane % 4 * 2 + i % 2);
                var sum = BitConverter.UInt32BitsToSingle((uint)Value(step.Operands[3 * step.Width + i], start + lane));
                for (var k = 0; k < depth; k++)
                    sum += a[row * depth + k] * b[k * 8 + column];
                sums[lane * 4 + i] = sum;
            }
        }
        for (var lane = 0; lane < WarpSize; lane++)
        {
            for (var i = 0; i < 4; i++)
                ((float*)(file + step.Results[i]))[start + lane] = sums[lane * 4 + i];
        }
    }

    // The words of a lane: of a for rows g and g + 8 in turn, then those of b, each for the next columns of k.
    void Spread(Step step, int start, int lane, float* a, float* b)
    {
        var (g, t, depth) = (lane / 4, lane % 4, step.Immediate);
        for (var i = 0; i < 3 * step.Width; i++)
        {
            var bits = (uint)Value(step.Operands[i], start + lane);
            var isLeft = i < 2 * step.Width;
            var (second, row) = (isLeft ? i / 2 : i - 2 * step.Width, g + i % 2 * 8);
            if (step.Mode == "tf32")
            {
                Place(t + second * 4, BitConverter.UInt32BitsToSingle(bits & ~0x1FFFu));
                continue;
            }
            for (var half = 0; half < 2; half++)
            {
                var part = (bits >> half * 16) & 0xFFFF;
                Place(t * 2 + half + second * 8, step.Mode == "bf16" ? Halves.FromBFloat16(part) : Halves.FromFloat16(part));
            }

            void Place(int k, float value)
            {
                if (isLeft)
                    a[row * depth + k] = value;
                else
                    b[k * 8 + g] = value;
            }
        }
    }
}
