using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Reduction;

namespace Whence.Kernels.Softmax;

/// <summary>Cross-entropy of rows of logits [rows, count] against classes [rows]; a class outside 0..count-1 gives loss and gradient 0.</summary>
static class CrossEntropyRows
{
    /// <summary>loss = log(sum of exp(logits)) - logits[class]. Parameters: logits, classes, loss, sizes.</summary>
    [Kernel(Team.GroupSize)]
    public static void Loss<TTeam>(ArrayView<float> logits, ArrayView<float> classes, ArrayView<float> loss, RowDims d)
        where TTeam : struct, ITeam
    {
        var (first, end, step) = SoftmaxRows.Places<TTeam>(d);
        var sum = SoftmaxRows.Sum<TTeam>(logits, first, end, step);
        if (TTeam.Row >= d.Rows || TTeam.Member != 0)
            return;
        var target = classes[TTeam.Row];
        Scalar result = 0;
        if (target >= 0 & target < d.Count)
            result = Scalar.Log(sum.Sum) - (logits[first + FloatMath.ToInt(target)] - sum.Largest);
        loss[TTeam.Row] = result;
    }

    /// <summary>dlogits = dloss (softmax - onehot). Parameters: logits, classes, dloss, dlogits, sizes.</summary>
    [Kernel(Team.GroupSize)]
    public static void Gradient<TTeam>(ArrayView<float> logits, ArrayView<float> classes, ArrayView<float> dloss, ArrayView<float> dlogits, RowDims d)
        where TTeam : struct, ITeam
    {
        var (first, end, step) = SoftmaxRows.Places<TTeam>(d);
        var sum = SoftmaxRows.Sum<TTeam>(logits, first, end, step);
        if (TTeam.Row >= d.Rows)
            return;
        var inverse = 1 / sum.Sum;
        var target = classes[TTeam.Row];
        Scalar scale = dloss[TTeam.Row];
        var valid = target >= 0 & target < d.Count;
        var hot = valid ? first - TTeam.Member + FloatMath.ToInt(target) : -1;
        for (var i = first; i < end; i += step)
        {
            var gradient = scale * (Scalar.Exp(logits[i] - sum.Largest) * inverse - Utilities.Select(i == hot, 1f, 0f));
            dlogits[i] = Utilities.Select(valid, (float)gradient, 0f);
        }
    }

    /// <summary>The kernel of <see cref="Loss"/>.</summary>
    public static KernelMethod LossKernel(int count) => Of(nameof(Loss), count);

    /// <summary>The kernel of <see cref="Gradient"/>.</summary>
    public static KernelMethod GradientKernel(int count) => Of(nameof(Gradient), count);

    /// <summary>Groups for the rows.</summary>
    public static Extent Groups(int rows, int count) => SoftmaxRows.Groups(rows, count, 1);

    static KernelMethod Of(string kernel, int count) => KernelMethod.Of(
        typeof(CrossEntropyRows).GetMethod(kernel)!.MakeGenericMethod(Team.Of(SoftmaxRows.Threads(count, 1))));
}
