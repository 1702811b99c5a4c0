namespace Whence.Kernels.Instructions;

/// <summary>How two numbers are compared; false for a NaN, except <see cref="NotEqual"/>, which is true.</summary>
enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>How a number is made whole.</summary>
enum Rounding
{
    NearestEven,
    Floor,
    Ceiling,
    ToZero,
}

/// <summary>How an atomic instruction, or a reduction over a warp, joins two integers.</summary>
enum AtomicOperation
{
    Add,
    Min,
    Max,
    And,
    Or,
    Xor,
    Exchange,
    CompareAndSwap,
}

/// <summary>Which lane a shuffle reads: lane b, own - b, own + b, own ^ b, b modulo 32; its own when there is no such lane.</summary>
enum ShuffleMode
{
    Index,
    Up,
    Down,
    Butterfly,
}

/// <summary>What a vote says: whether all, or any, lanes hold true; or the bits of all lanes.</summary>
enum VoteMode
{
    All,
    Any,
    Ballot,
}

/// <summary>Shape and operand type of a matrix multiplication of a warp; sums are float32.</summary>
enum MatrixShape
{
    /// <summary>[16,8] x [8,8], tf32: A in 4 registers, B in 2.</summary>
    M16N8K8Tf32,

    /// <summary>[16,16] x [16,8], bfloat16: A in 4 registers of 2, B in 2.</summary>
    M16N8K16BF16,

    /// <summary>[16,16] x [16,8], float16: A in 4 registers of 2, B in 2.</summary>
    M16N8K16F16,
}

/// <summary>A number that the hardware knows about a thread.</summary>
enum SpecialRegister
{
    ThreadX,
    ThreadY,
    ThreadZ,
    GroupX,
    GroupY,
    GroupZ,
    GridX,
    GridY,
    GridZ,
    Lane,
    Warp,
}
