namespace Whence.Kernels.MatMul;

/// <summary>An operand whose type is known when the program runs only.</summary>
interface IOperandShape
{
    /// <summary>Whether neighbours in memory are terms of one row; else they are rows.</summary>
    bool IsAlongDepth { get; }
}
