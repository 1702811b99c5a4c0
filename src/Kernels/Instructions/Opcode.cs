namespace Whence.Kernels.Instructions;

/// <summary>
/// What an instruction does. Arithmetic is of the instruction's <see cref="Instruction.Type"/>, rounded to nearest even where nothing else is
/// said, with denormals kept; d is the result, a, b, c the operands in order.
/// </summary>
enum Opcode
{
    /// <summary>d = a.</summary>
    Move,

    /// <summary>d = a + b.</summary>
    Add,

    /// <summary>d = a - b.</summary>
    Subtract,

    /// <summary>d = a * b; integers keep the low half.</summary>
    Multiply,

    /// <summary>The high half of the 64-bit product of two 32-bit integers.</summary>
    MultiplyHigh,

    /// <summary>d = a * b + c, rounded once; integers keep the low half.</summary>
    Fma,

    /// <summary>d = a / b; integers cut towards 0.</summary>
    Divide,

    /// <summary>d = a / b, floating point, rounded towards 0.</summary>
    DivideToZero,

    /// <summary>d = the remainder of a / b, integers, with the sign of a.</summary>
    Remainder,

    /// <summary>d = the smaller; NaN if either is.</summary>
    Min,

    /// <summary>d = the larger; NaN if either is.</summary>
    Max,

    /// <summary>d = |a|.</summary>
    Abs,

    /// <summary>d = -a.</summary>
    Negate,

    /// <summary>Bits, or predicates: d = a and b.</summary>
    And,

    /// <summary>Bits, or predicates: d = a or b.</summary>
    Or,

    /// <summary>Bits, or predicates: d = a exclusive-or b.</summary>
    Xor,

    /// <summary>Bits, or predicates: d = not a.</summary>
    Not,

    /// <summary>d = a shifted left by b bits (0..31, or 0..63 for 64 bits).</summary>
    ShiftLeft,

    /// <summary>d = a shifted right by b bits; signed types copy the sign.</summary>
    ShiftRight,

    /// <summary>Number of bits set.</summary>
    PopulationCount,

    /// <summary>Predicate d = a compared with b; operands are of the instruction's type.</summary>
    Compare,

    /// <summary>d = c ? a : b; c is a predicate.</summary>
    Select,

    /// <summary>d = a of type <see cref="Instruction.From"/> as the instruction's type: integers to floating point rounded to nearest, floating point to integers
    /// by <see cref="Instruction.Rounding"/>, saturating, NaN to 0.</summary>
    Convert,

    /// <summary>d = the bits of a of type <see cref="Instruction.From"/>.</summary>
    Reinterpret,

    /// <summary>d = two halves (a low, b high) from float32, rounded to nearest.</summary>
    PackHalves,

    /// <summary>d = the low half of a as float32.</summary>
    LowHalf,

    /// <summary>d = the high half of a as float32.</summary>
    HighHalf,

    /// <summary>d = a rounded to a whole number by <see cref="Instruction.Rounding"/>, floating point.</summary>
    RoundToInteger,

    /// <summary>d = the square root, rounded to nearest.</summary>
    Sqrt,

    /// <summary>d is about 1 / sqrt a (2 units in the last place).</summary>
    RsqrtFast,

    /// <summary>d is about 1 / a (1 unit in the last place).</summary>
    ReciprocalFast,

    /// <summary>d is about 2^a (2 units in the last place).</summary>
    Exp2Fast,

    /// <summary>d is about log2 a (2^-22 absolute near 1).</summary>
    Log2Fast,

    /// <summary>d is about tanh a (2^-11 relative; sm_75 up).</summary>
    TanhFast,

    /// <summary>Address of element b of the buffer at a: d = a + b * <see cref="Instruction.Width"/> bytes (b is 32 bits; d 64 bits in device memory, 32 in shared).</summary>
    Address,

    /// <summary>Results d.. = neighbouring values at address a + <see cref="Instruction.Displacement"/>; with a guard b that is false, zeros and no access.</summary>
    Load,

    /// <summary>Stores b.. to neighbours at address a; the last operand may be a guard (see <see cref="Instruction.Guarded"/>).</summary>
    Store,

    /// <summary>d = old value at address a, which becomes old op b (exchange: b; compare and swap: c where it was b); integers.</summary>
    Atomic,

    /// <summary>Starts a copy of <see cref="Instruction.Width"/> bytes from device address b to shared address a; with a guard c that is false, zeros are stored.</summary>
    CopyAsync,

    /// <summary>Closes the group of copies started since the last commit.</summary>
    CopyCommit,

    /// <summary>Waits until at most <see cref="Instruction.Displacement"/> groups of copies of this thread are under way.</summary>
    CopyWait,

    /// <summary>Waits for all threads of the group; their earlier accesses are seen by all.</summary>
    Barrier,

    /// <summary>Waits for all threads of the warp; their earlier accesses are seen by the warp.</summary>
    WarpBarrier,

    /// <summary>d = a of another lane of the warp, chosen by b as <see cref="Instruction.Shuffle"/> says.</summary>
    Shuffle,

    /// <summary>Predicate a of all lanes joined as <see cref="Instruction.Vote"/> says.</summary>
    Vote,

    /// <summary>d = a of all lanes of the warp joined by <see cref="Instruction.Atomic"/>; 32-bit integers.</summary>
    WarpReduce,

    /// <summary>d.. = 1, 2 or 4 8x8 matrices of 16-bit elements whose rows begin at the addresses a of the lanes.</summary>
    LoadMatrix,

    /// <summary>d[4] = A[16,k] B[k,8] + C[16,8] over the warp, in fragments: operands A.., B.., C[4].</summary>
    MatrixMultiply,

    /// <summary>d = a number of the thread, named by <see cref="Instruction.Special"/>.</summary>
    Special,
}
