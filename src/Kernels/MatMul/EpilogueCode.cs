using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// An <see cref="Epilogue"/> in a kernel. It declares the parameters that follow the operands: bias, residual, mask as asked for, y, then the numbers
/// a and b of the activation.
/// </summary>
sealed class EpilogueCode
{
    readonly Epilogue epilogue;
    readonly GlobalBuffer<F32>? bias;
    readonly GlobalBuffer<F32>? residual;
    readonly GlobalBuffer<F32>? mask;
    readonly GlobalBuffer<F32> y;
    readonly F32 a;
    readonly F32 b;

    public EpilogueCode(KernelBuilder k, Epilogue epilogue)
    {
        this.epilogue = epilogue;
        bias = epilogue.Bias ? k.Global<F32>("bias") : null;
        residual = epilogue.Residual ? k.Global<F32>("residual") : null;
        mask = epilogue.Mask ? k.Global<F32>("mask") : null;
        y = k.Global<F32>("y");
        a = epilogue.Activation is ActivationKind.LeakyRelu or ActivationKind.Clip ? k.Parameter<F32>("activation_a") : 0;
        b = epilogue.Activation is ActivationKind.Clip ? k.Parameter<F32>("activation_b") : 0;
    }

    /// <summary>What a kernel's name says of its epilogue.</summary>
    public static string Suffix(Epilogue e) =>
        (e.Bias ? "_bias" : "") + (e.Residual ? "_residual" : "") + (e.Activation == ActivationKind.None ? "" : $"_{e.Activation}".ToLowerInvariant())
        + (e.Mask ? "_mask" : "");

    /// <summary>Finishes and stores 1, 2 or 4 neighbours from <paramref name="index"/> on, whose first bias is that of <paramref name="channel"/>.</summary>
    public void Store(S32 index, S32 channel, F32[] values, Predicate condition)
    {
        var width = values.Length;
        if (bias is not null)
            values = Join(values, bias.At(channel).LoadVectorIf(condition, width), (v, other) => v + other);
        if (residual is not null)
            values = Join(values, residual.At(index).LoadVectorIf(condition, width), (v, other) => v + other);
        values = Array.ConvertAll(values, Activate);
        if (mask is not null)
            values = Join(values, mask.At(index).LoadVectorIf(condition, width), (v, other) => F32.IfGreater(other, 0, v, 0));
        y.At(index).StoreVectorIf(condition, values);
    }

    F32 Activate(F32 v) => epilogue.Activation switch
    {
        ActivationKind.Relu => F32.Max(v, 0),
        ActivationKind.LeakyRelu => F32.IfGreater(v, 0, v, v * a),
        ActivationKind.Clip => F32.Min(F32.Max(v, a), b),
        _ => v,
    };

    static F32[] Join(F32[] values, F32[] others, Func<F32, F32, F32> join) => [.. values.Zip(others, join)];
}
