using Whence.Graphs.Ops;


namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Determinants [..] of small square matrices [..,n,n] by products and sums alone (Bird 2011): F becomes m(F) A, n - 1 times, where m(F) is what lies above the
/// diagonal and, on it, minus the sum of the diagonal below; then det A = (-1)^(n-1) F[0,0]. No pivot decides anything, and the gradient is right at
/// singular matrices too.
/// </summary>
static class Determinants
{
    // Sums of products of both signs: at 8 single precision keeps four digits.
    const int Most = 8;

    public static void Register(OperatorTable table) => table.Add("Det", Det);

    static OnnxValue Det(NodeScope s)
    {
        if (s[0].Shape is not [.., var n, var columns] || n != columns || n < 1)
            throw s.Node.Error($"{s[0]}: square matrices expected");
        if (n > Most)
            throw s.Unsupported($"determinants of {n} by {n} matrices; up to {Most} by {Most} are supported");
        var a = s.RowMajor(s[0]);
        var (above, eye) = (s.Graph.Constant([n, n], Matrix(n, (i, j) => j > i)), s.Graph.Constant([n, n], Matrix(n, (i, j) => i == j)));
        // diagonal [..,n] by below [n,n] sums what is farther down than each place.
        var below = s.Graph.Constant([n, n], Matrix(n, (from, to) => from > to));
        var f = a;
        for (var step = 1; step < n; step++)
        {
            var diagonal = s.Part(new ReduceSum([s[0].Rank - 1], true), s.Part(new Mul(), f, eye));
            var rest = s.Part(new MatMul(true, false), below, diagonal);
            f = s.Part(new MatMul(), s.Part(new Sub(), s.Part(new Mul(), f, above), s.Part(new Mul(), rest, eye)), a);
        }
        var corner = s.Part(Slice.Along(f.Shape, s[0].Rank - 2, 0, 1), f);
        var det = s.Reshaped(s.Part(Slice.Along(corner.Shape, s[0].Rank - 1, 0, 1), corner), s[0].Shape[..^2]);
        return s.Result(n % 2 == 1 ? det : s.Part(new Neg(), det), false);
    }

    static float[] Matrix(int n, Func<int, int, bool> holds) => [.. Enumerable.Range(0, n * n).Select(i => holds(i / n, i % n) ? 1f : 0)];
}
