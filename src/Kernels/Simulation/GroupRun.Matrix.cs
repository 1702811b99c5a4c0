using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    const int RowBytes = 16;

    void LoadMatrix(Step step, int start)
    {
        var instruction = step.Instruction!;
        var rows = stackalloc int[WarpSize];
        var list = rows;
        var count = step.Width * 8;
        for (var i = 0; i < count; i++)
            rows[i] = start + i;
        Resolve(step, step.A, instruction.Displacement, instruction.Memory!, RowBytes, ref list, ref count);
        if (count < step.Width * 8)
            return;
        ReadWords(step, instruction.Memory!, list, count, RowBytes);
        for (var matrix = 0; matrix < step.Width; matrix++)
        {
            var result = (uint*)(file + step.Results[matrix]) + start;
            var row = workspace.Addresses + matrix * 8;
            for (var lane = 0; lane < WarpSize; lane++)
            {
                var (g, t) = (lane / 4, lane % 4 * 2);
                result[lane] = instruction.Transposed
                    ? ((ushort*)row[t])[g] | (uint)((ushort*)row[t + 1])[g] << 16
                    : ((uint*)row[g])[t / 2];
            }
        }
    }

    // Products are exact or rounded to float32; sums run over k upwards from the sum given.
    void MatrixMultiply(Step step, int start)
    {
        var depth = step.Instruction!.Shape is MatrixShape.M16N8K8Tf32 ? 8 : 16;
        float* a = stackalloc float[16 * 16];
        float* b = stackalloc float[16 * 8];
        for (var lane = 0; lane < WarpSize; lane++)
            Spread(step, start, lane, a, b);
        for (var lane = 0; lane < WarpSize; lane++)
        {
            for (var i = 0; i < 4; i++)
            {
                var (row, column) = (lane / 4 + i / 2 * 8, lane % 4 * 2 + i % 2);
                var sums = step.Operands[6 + i];
                var sum = ((float*)(file + sums.Offset))[(start + lane) & sums.Mask];
                for (var k = 0; k < depth; k++)
                    sum += a[row * depth + k] * b[k * 8 + column];
                ((float*)(file + step.Results[i]))[start + lane] = sum;
            }
        }
    }

    void Spread(Step step, int start, int lane, float* a, float* b)
    {
        var (g, t) = (lane / 4, lane % 4);
        for (var i = 0; i < 6; i++)
        {
            var source = step.Operands[i];
            var bits = ((uint*)(file + source.Offset))[(start + lane) & source.Mask];
            var second = i < 4 ? i / 2 : i - 4;
            var row = g + i % 2 * 8;
            if (step.Instruction!.Shape is MatrixShape.M16N8K8Tf32)
            {
                var value = BitConverter.UInt32BitsToSingle(bits & ~0x1FFFu);
                if (i < 4)
                    a[row * 8 + t + second * 4] = value;
                else
                    b[(t + second * 4) * 8 + g] = value;
                continue;
            }
            var bfloat = step.Instruction.Shape is MatrixShape.M16N8K16BF16;
            for (var half = 0; half < 2; half++)
            {
                var part = (bits >> half * 16) & 0xFFFF;
                var value = bfloat ? Halves.FromBFloat16(part) : Halves.FromFloat16(part);
                var k = t * 2 + half + second * 8;
                if (i < 4)
                    a[row * 16 + k] = value;
                else
                    b[k * 8 + g] = value;
            }
        }
    }
}
