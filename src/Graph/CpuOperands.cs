namespace Whence.Graphs;

/// <summary>The operands and the result of an op while it runs on the CPU, at their fixed places in the plan's memory.</summary>
public sealed unsafe class CpuOperands
{
    readonly nint[] inputs;
    readonly nint output;
    readonly Shape[] shapes;

    internal CpuOperands(nint[] inputs, Shape[] shapes, nint output, Shape shape)
    {
        (this.inputs, this.shapes, this.output) = (inputs, shapes, output);
        Shape = shape;
    }

    /// <summary>Shape of the result.</summary>
    public Shape Shape { get; }

    /// <summary>The result's elements, to be written.</summary>
    public Span<float> Output => new((void*)output, Shape.Count);

    /// <summary>The elements of operand <paramref name="i"/>.</summary>
    public ReadOnlySpan<float> Input(int i) => new((void*)inputs[i], shapes[i].Count);

    /// <summary>Shape of operand <paramref name="i"/>.</summary>
    public Shape InputShape(int i) => shapes[i];
}
