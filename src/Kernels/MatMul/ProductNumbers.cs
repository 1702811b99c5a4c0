namespace Whence.Kernels.MatMul;

/// <summary>What is multiplied in a product; sums are float32.</summary>
enum ProductNumbers
{
    /// <summary>Float32.</summary>
    Single,

    /// <summary>Operands rounded to 10 fraction bits.</summary>
    Tf32,

    /// <summary>Operands rounded to 7 fraction bits.</summary>
    BFloat16,
}
