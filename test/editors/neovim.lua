-- Drives Neovim through what its users do, and writes down what came of it. It waits for what it looks at, and never sleeps.
local said = {}

local function wait(what, holds)
  assert(vim.wait(10000, holds, 5), what .. ' did not come')
end

local function lines(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

local function goto_text(text)
  local found = vim.fn.searchpos('\\V' .. text, 'cw')
  assert(found[1] > 0, text .. ' is not there')
  vim.api.nvim_win_set_cursor(0, { found[1], found[2] - 1 })
end

--- The answer to a request about the place of the cursor.
local function ask(method, more)
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, client.offset_encoding), more or {})
  local answers = assert(vim.lsp.buf_request_sync(0, method, params, 10000))
  return answers[client.id].result
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), 'n', false)
end

local function finish()
  vim.fn.writefile({ vim.json.encode(said) }, vim.env.SAID)
  vim.cmd('qall!')
end

local function run()
  vim.cmd.edit('api.sg.yaml')
  local api = vim.api.nvim_get_current_buf()
  vim.cmd.edit('web.sg.yaml')
  local web = vim.api.nvim_get_current_buf()

  wait('a finding', function() return #vim.diagnostic.get(web) > 0 end)
  said.findings = vim.tbl_map(function(found)
    local text = vim.api.nvim_buf_get_text(web, found.lnum, found.col, found.end_lnum, found.end_col, {})
    return { found.code, text[1] }
  end, vim.diagnostic.get(web))

  goto_text('portRange: 80')
  said.hover = ask('textDocument/hover').contents.value
  said.outline = vim.tbl_map(function(symbol) return symbol.name end, ask('textDocument/documentSymbol'))

  vim.lsp.inlay_hint.enable(true)
  wait('a hint', function() return #vim.lsp.inlay_hint.get({ bufnr = web }) > 0 end)
  said.hints = vim.tbl_map(function(hint) return hint.inlay_hint.label end, vim.lsp.inlay_hint.get({ bufnr = web }))

  goto_text('80, source')
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action) return action.isPreferred end,
  })
  wait('the fix', function() return #vim.fn.getline(4) > 0 and vim.fn.getline(4):find('80/80', 1, true) end)
  said.fixed = vim.fn.getline(4)
  wait('that the finding goes', function() return #vim.diagnostic.get(web) == 0 end)

  goto_text('web')
  vim.lsp.buf.rename('front')
  wait('the new name', function() return lines(web)[2] == '  front:' end)
  said.renamed = { lines(web)[2], lines(api)[4] }

  vim.lsp.buf.format({ timeout_ms = 10000 })
  said.formatted = lines(web)[4]

  -- Completion as it is typed, which only a running editor does. Since 0.11 it is switched on.
  local completion = vim.lsp.completion
  if completion then completion.enable(true, vim.lsp.get_clients({ bufnr = web })[1].id, web) end
  vim.api.nvim_win_set_cursor(0, { 4, 0 })
  vim.o.completeopt = 'menuone'
  vim.api.nvim_create_autocmd('CompleteChanged', { once = true, callback = vim.schedule_wrap(function() press('<C-y>') end) })
  local look = vim.schedule_wrap(function()
    said.completed = vim.fn.getline(5)
    if said.completed:find('ipProtocol: ', 1, true) then finish() end
  end)
  vim.api.nvim_buf_attach(web, false, { on_lines = function() look() end })
  press('o- { description: "甲𠀀 🙂", ipPro<C-x><C-o>')
end

local ok, problem = pcall(run)
if not ok then
  said.problem = problem
  finish()
end
