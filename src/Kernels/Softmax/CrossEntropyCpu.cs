using System.Numerics.Tensors;

namespace Whence.Kernels.Softmax;

/// <summary>Cross-entropy of one row of logits against a class; a class outside 0..count-1 gives loss and gradient 0.</summary>
static unsafe class CrossEntropyCpu
{
    /// <summary>log(sum of exp(logits)) - logits[target], in nats.</summary>
    public static float Loss(float* logits, float target, int count)
    {
        if (!(target >= 0 && target < count))
            return 0;
        var largest = SoftmaxCpu.Best.Largest(logits, count);
        return MathF.Log(SoftmaxCpu.Best.SumExp(logits, null, count, largest)) - (logits[(int)target] - largest);
    }

    /// <summary>dlogits = (softmax(logits) - onehot(target)) * dy.</summary>
    public static void Grad(float* logits, float target, float dy, float* dlogits, int count)
    {
        if (!(target >= 0 && target < count))
        {
            new Span<float>(dlogits, count).Clear();
            return;
        }
        SoftmaxCpu.Best.Row(logits, dlogits, count, logarithm: false);
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(dlogits, count), dy, new Span<float>(dlogits, count));
        dlogits[(int)target] -= dy;
    }
}
