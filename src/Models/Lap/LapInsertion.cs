using Whence.Models.Onnx;
using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Models.Lap;

/// <summary>
/// Puts LAP layers into the file of a trained network so that it first computes what it did: beside a pooling with gate 0, and behind a convolution of stride 2, which
/// then runs at stride 1, with a prior that is all on the tap that the stride would have taken. Shortcuts of the same residual stage are pooled with the same weights.
/// </summary>
public static class LapInsertion
{
    const double Tolerance = 1e-5;
    const int MostClassConcepts = 100;
    const int FreeConcepts = 16;

    /// <summary>The model with LAP layers, checked against the one without on random inputs.</summary>
    /// <exception cref="LapException">
    /// A layer cannot go where it was asked for, the file's numbers or operator set do not allow it, or the logits differ by more than 1e-5 of the largest.
    /// </exception>
    /// <exception cref="OnnxException">The model cannot be imported or has no class scores.</exception>
    public static LapInserted Insert(OnnxModel model, LapOptions options)
    {
        var file = model.CopyOfFile();
        RequireFit(model, file, options);
        var chosen = LapPlaces.Choose(model, LapPlaces.Find(model, file.Graph), options.At);
        var concepts = options.Concepts ?? (model.Classes <= MostClassConcepts ? model.Classes : FreeConcepts);
        var edit = new LapEdit(model, file, concepts, options);
        foreach (var place in chosen.Where(place => !place.IsConvolution))
            edit.AddBeside(place);
        foreach (var stage in chosen.Where(place => place.IsConvolution).GroupBy(place => (place.Proto.Input[0], place.Geometry)))
            edit.AddBehind([.. stage.OrderByDescending(place => place.Taps)]);
        var result = model.WithFile(file);
        var gap = LapStart.Gap(model, result);
        if (!(gap <= Tolerance))
            throw new LapException(FormattableString.Invariant($"'{model.Name}': with LAP layers at {string.Join(", ", edit.Layers.Select(layer => layer.Layer))} logits differ by {gap:g3} of the largest, more than {Tolerance:g1}; nothing was written"));
        return new(result, edit.Layers, concepts, gap);
    }

    static void RequireFit(OnnxModel model, ModelProto file, LapOptions options)
    {
        LapException Unfit(string what) => new($"'{model.Name}': {what}");

        if (model.Opset < LapFunction.FirstOpset)
            throw Unfit($"it is of operator set {model.Opset}, LAP layers need {LapFunction.FirstOpset} or later; export it at one of them");
        if (options.Concepts is < 1)
            throw Unfit($"{options.Concepts} concepts were asked for, at least 1 is needed");
        if (!(options.Beta >= 0) || !float.IsFinite(options.Beta))
            throw Unfit(FormattableString.Invariant($"beta {options.Beta} was asked for, it must be 0 or above"));
        if (model.Contents.Initializers.FirstOrDefault(entry => entry.Value.Type.IsFloat() && entry.Value.Type != ElementType.F32) is { Key: { } name, Value: { } tensor })
            throw Unfit($"constant '{name}' {tensor} is not float32, which LAP layers are; convert the model to float32 first");
        if (file.Graph.Node.FirstOrDefault(node => node.OpType.StartsWith("QLinear", StringComparison.Ordinal) || node.OpType is "QuantizeLinear" or "DequantizeLinear") is { } quantized)
            throw Unfit($"node '{quantized.Name}' ({quantized.OpType}) is quantised; LAP layers go into the network before it is quantised");
        if (FileNames.All(file.Graph).Select(LapNames.Of).FirstOrDefault(names => names is not null) is { } known)
            throw Unfit($"there is a LAP layer at '{known.Layer}' already; insert all of them at once into the network without");
    }
}

/// <summary>A network that LAP layers were put into.</summary>
/// <param name="Model">The network.</param>
/// <param name="Layers">Its new layers, in the order in which they were asked for.</param>
/// <param name="Concepts">Concepts of each layer.</param>
/// <param name="Gap">Largest difference of its logits from the old network's on random inputs, as a part of the largest logit.</param>
public sealed record LapInserted(OnnxModel Model, IReadOnlyList<LapNames> Layers, int Concepts, double Gap);

/// <summary>Where and how LAP layers go into a network.</summary>
public sealed record LapOptions
{
    /// <summary>Names of pooling nodes, strided convolutions or their outputs; "all" for every pooling, "strided" for every convolution with stride 2.</summary>
    public IReadOnlyList<string> At { get; init; } = ["all"];

    /// <summary>Concepts Q of every layer's scorer; null: one a class, or 16 without classes where there are more than 100 classes.</summary>
    public int? Concepts { get; init; }

    /// <summary>Sharpness that attention starts from.</summary>
    public float Beta { get; init; } = 10;

    /// <summary>Key of the scorers' first weights.</summary>
    public ulong Seed { get; init; }
}
