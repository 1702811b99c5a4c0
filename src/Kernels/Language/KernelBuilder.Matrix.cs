using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

sealed partial class KernelBuilder
{
    /// <summary>
    /// sums[16,8] += a[16,8] b[8,8] over the warp. With g = lane/4 and t = lane mod 4 a lane holds a: (g,t), (g+8,t), (g,t+4), (g+8,t+4);
    /// b: (t,g), (t+4,g); sums: (g,2t), (g,2t+1), (g+8,2t), (g+8,2t+1), as (row, column).
    /// </summary>
    public void Multiply(Variable<F32>[] sums, TF32[] a, TF32[] b) => Multiply(MatrixShape.M16N8K8Tf32, sums, a, b);

    /// <summary>
    /// sums[16,8] += a[16,16] b[16,8] over the warp. A lane holds a: columns 2t, 2t+1 of rows g, g+8, then columns 2t+8, 2t+9 of the same;
    /// b: rows 2t, 2t+1 of column g, then rows 2t+8, 2t+9; sums as for tf32.
    /// </summary>
    public void Multiply(Variable<F32>[] sums, BF16x2[] a, BF16x2[] b) => Multiply(MatrixShape.M16N8K16BF16, sums, a, b);

    /// <inheritdoc cref="Multiply(Variable{F32}[], BF16x2[], BF16x2[])"/>
    public void Multiply(Variable<F32>[] sums, F16x2[] a, F16x2[] b) => Multiply(MatrixShape.M16N8K16F16, sums, a, b);

    void Multiply<T>(MatrixShape shape, Variable<F32>[] sums, T[] a, T[] b)
        where T : struct, IValue<T>
    {
        if (sums.Length != 4 || a.Length != 4 || b.Length != 2)
            throw Misuse($"{shape} takes 4 sums, 4 and 2 registers of operands; {sums.Length}, {a.Length} and {b.Length} were given");
        foreach (var scope in scopes)
        {
            if (scope.Divergent)
                throw Misuse("a matrix multiplication stands in divergent code: all lanes of a warp must take part");
        }
        var registers = Array.ConvertAll(sums, sum => sum.Register);
        Operand[] operands =
        [
            .. a.Select(value => value.Operand), .. b.Select(value => value.Operand), .. registers.Select(Operand.Of),
        ];
        Append(new Instruction(Opcode.MatrixMultiply, T.Type, registers, operands) { Shape = shape });
    }
}
