namespace Halcytone.Studio.Foundation.Data;

/// <summary>
/// Lets one write transaction run at a time on SQLite (reliability-and-security §4.2: contending writers are slower and starve each other);
/// on PostgreSQL the database does that, row by row, and the gate stands open.
/// </summary>
public sealed class WriterGate(bool onePerProcess) : IDisposable
{
    private readonly SemaphoreSlim? turn = onePerProcess ? new(1, 1) : null;

    /// <summary>Waits for the turn; disposing the answer gives it on.</summary>
    public async ValueTask<Turn> Enter(CancellationToken stop)
    {
        if (turn is not null) await turn.WaitAsync(stop);
        return new Turn(turn);
    }

    /// <inheritdoc/>
    public void Dispose() => turn?.Dispose();

    /// <summary>The right to write, until disposed.</summary>
    public readonly struct Turn : IDisposable
    {
        private readonly SemaphoreSlim? turn;
        internal Turn(SemaphoreSlim? turn) => this.turn = turn;

        /// <inheritdoc/>
        public void Dispose() => turn?.Release();
    }
}
