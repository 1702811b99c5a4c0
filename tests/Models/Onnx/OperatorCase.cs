namespace Whence.Tests.Models.Onnx;

/// <summary>An operator, or a few, between an input x [N, ...] and a value v [N, ...], in a file with an open batch.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Dims">One example of x.</param>
/// <param name="Make">Appends the nodes from x to v.</param>
sealed record OperatorCase(string Name, int[] Dims, Func<OnnxFile, OnnxFile> Make)
{
    /// <summary>The file's operator set.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>Whether examples are proven apart, so that no trial decides.</summary>
    public bool IsProven { get; init; } = true;

    /// <summary>Whether the gradient is compared; not where the value has steps.</summary>
    public bool IsSmooth { get; init; } = true;

    /// <summary>The values of x are drawn from the middle, plus and minus.</summary>
    public (float Middle, float Spread) Range { get; init; } = (0, 1);

    public int Count => Dims.Aggregate(1, (product, extent) => product * extent);

    /// <summary>The file, its result y [N, numbers].</summary>
    public OnnxFile File => Make(new OnnxFile(Opset).Input("x", [-1, .. Dims])).Node("Flatten", "v", "y").Output("y", -1, -1);

    /// <summary>Different numbers for every example, nowhere near equal.</summary>
    public float[] Values(int examples, int seed = 3)
    {
        var places = Enumerable.Range(0, examples * Count).ToArray();
        new Random(seed).Shuffle(places);
        return [.. places.Select(place => Range.Middle + Range.Spread * (2 * (place + 0.3f) / places.Length - 1))];
    }

    public override string ToString() => Name;
}
