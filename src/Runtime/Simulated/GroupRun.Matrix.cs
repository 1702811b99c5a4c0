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
        if (step.Mode == "f64")
        {
            MultiplyDoubles(step, start);
            return;
        }
        var depth = step.Immediate;
        float* a = stackalloc float[16 * 16];
        float* b = stackalloc float[16 * 8];
        float* sums = stackalloc float[WarpSize * 4];
        for (var i = 0; i < 3 * step.Width; i++)
        {
            if (step.Mode == "tf32")
                Spread(step, i, start, a, b);
            else
                SpreadHalves(step, i, start, a, b);
        }
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

    // The words of a lane: of a for rows g and g + 8 in turn, then those of b, each for the next columns of k. Where the word of lane 0 goes, and how far
    // the next ones are: for each four lanes, and for each lane.
    (nint First, int PerRow, int PerColumn) Places(Step step, int word) => word < 2 * step.Width
        ? (word % 2 * 8 * step.Immediate + word / 2 * WordColumns(step), step.Immediate, 1)
        : ((word - 2 * step.Width) * WordColumns(step) * 8, 1, 8);

    // Columns of k in a word of four lanes.
    static int WordColumns(Step step) => step.Mode == "tf32" ? 4 : 8;

    void Spread(Step step, int word, int start, float* a, float* b)
    {
        var source = step.Operands[word];
        var (first, perRow, perColumn) = Places(step, word);
        var to = (word < 2 * step.Width ? a : b) + first;
        var from = (uint*)(file + source.Offset);
        for (var lane = 0; lane < WarpSize; lane++)
            to[lane / 4 * perRow + lane % 4 * perColumn] = BitConverter.UInt32BitsToSingle(from[(start + lane) & source.Mask] & ~0x1FFFu);
    }

    void SpreadHalves(Step step, int word, int start, float* a, float* b)
    {
        var source = step.Operands[word];
        var (first, perRow, perColumn) = Places(step, word);
        var to = (word < 2 * step.Width ? a : b) + first;
        var from = (uint*)(file + source.Offset);
        var isBFloat = step.Mode == "bf16";
        for (var lane = 0; lane < WarpSize; lane++)
        {
            var bits = from[(start + lane) & source.Mask];
            var at = to + lane / 4 * perRow + lane % 4 * 2 * perColumn;
            at[0] = isBFloat ? Halves.FromBFloat16(bits & 0xFFFF) : Halves.FromFloat16(bits & 0xFFFF);
            at[perColumn] = isBFloat ? Halves.FromBFloat16(bits >> 16) : Halves.FromFloat16(bits >> 16);
        }
    }

    // Fused multiplications and additions over k upwards, from the sum given. A lane has, of a, rows g and g + 8 (of 16) of columns t, t + 4 and so on, of b
    // column g of the same rows, of the sums columns 2t and 2t + 1 of rows g and g + 8.
    void MultiplyDoubles(Step step, int start)
    {
        const int Columns = 8;
        var (depth, halves) = (step.Immediate, step.Results.Length / 2);
        double* a = stackalloc double[16 * 16];
        double* b = stackalloc double[16 * Columns];
        double* sums = stackalloc double[16 * Columns];
        for (var lane = 0; lane < WarpSize; lane++)
        {
            var (g, t) = (lane / 4, lane % 4);
            for (var i = 0; i < halves * step.Width; i++)
                a[(g + i % halves * 8) * depth + t + i / halves * 4] = Double(step.Operands[i], start + lane);
            for (var i = 0; i < step.Width; i++)
                b[(t + i * 4) * Columns + g] = Double(step.Operands[halves * step.Width + i], start + lane);
            for (var i = 0; i < 2 * halves; i++)
                sums[(g + i / 2 * 8) * Columns + 2 * t + i % 2] = Double(step.Operands[(halves + 1) * step.Width + i], start + lane);
        }
        for (var row = 0; row < 8 * halves; row++)
        {
            for (var k = 0; k < depth; k++)
            {
                for (var column = 0; column < Columns; column++)
                    sums[row * Columns + column] = Math.FusedMultiplyAdd(a[row * depth + k], b[k * Columns + column], sums[row * Columns + column]);
            }
        }
        for (var lane = 0; lane < WarpSize; lane++)
        {
            for (var i = 0; i < 2 * halves; i++)
                ((double*)(file + step.Results[i]))[start + lane] = sums[(lane / 4 + i / 2 * 8) * Columns + lane % 4 * 2 + i % 2];
        }
    }

    double Double(Source source, int lane) => BitConverter.UInt64BitsToDouble(Value(source, lane));
}
