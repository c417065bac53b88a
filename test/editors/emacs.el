;; Drives Emacs through what its users do, and writes down what came of it. It waits for what it looks at, and never sleeps.
(require 'eglot)
(require 'json)

(defvar said '())

(defun say (key value) (push (cons key value) said))

(defun wait-for (what holds)
  (let ((end (+ (float-time) 10)))
    (while (not (funcall holds))
      (when (> (float-time) end) (error "%s did not come" what))
      (accept-process-output nil 0.01))))

(defun go-to (text)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun line () (buffer-substring-no-properties (line-beginning-position) (line-end-position)))

(defun complete-with (label)
  "Choose LABEL among what is offered at point, as the completion packages do."
  (pcase-let* ((`(,start ,end ,table . ,more) (eglot-completion-at-point))
               (typed (buffer-substring-no-properties start end))
               (offered (all-completions typed table))
               (chosen (seq-find (lambda (one) (string= one label)) offered)))
    (unless chosen (error "%s is not offered for %s, but %s" label typed offered))
    (delete-region start end)
    (insert chosen)
    (funcall (plist-get more :exit-function) chosen 'finished)))

(defun run ()
  (find-file "web.sg.yaml")
  (yaml-mode)
  (apply #'eglot (eglot--guess-contact))
  (wait-for "the server" #'eglot-managed-p)

  (flymake-mode 1)
  (wait-for "a finding" (lambda () (flymake-start) (flymake-diagnostics)))
  (say 'findings
       (vconcat (mapcar (lambda (found)
                          (vector (flymake-diagnostic-text found)
                                  (buffer-substring-no-properties (flymake-diagnostic-beg found)
                                                                  (flymake-diagnostic-end found))))
                        (flymake-diagnostics))))

  (go-to "portRange: 80")
  (let (hover)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq hover (or text ""))))
    (wait-for "the hover" (lambda () hover))
    (say 'hover (substring-no-properties hover)))
  (say 'outline (vconcat (mapcar (lambda (symbol) (substring-no-properties (car symbol))) (eglot-imenu))))

  (go-to "80, source")
  (let ((fix (seq-find (lambda (action) (plist-get action :isPreferred)) (eglot-code-actions (point) (point)))))
    (eglot-execute (eglot-current-server) fix))
  (say 'fixed (line))

  (go-to "web")
  (eglot-rename "front")
  (say 'renamed (vector (line) (with-current-buffer (find-file-noselect "api.sg.yaml") (go-to "front") (line))))

  (eglot-format-buffer)
  (go-to "中文")
  (say 'formatted (line))

  (end-of-line)
  (insert "\n      - { description: \"甲𠀀 🙂\", ipPro")
  (complete-with "ipProtocol")
  (say 'completed (line))
  (insert ", portRange: mys")
  (complete-with "3306/3306")
  (say 'port (line)))

(setq create-lockfiles nil eglot-confirm-server-edits nil eglot-autoshutdown nil)
;; What opens YAML is a package; here only its name counts.
(unless (require 'yaml-mode nil t) (define-derived-mode yaml-mode prog-mode "YAML"))
(condition-case problem (run) (error (say 'problem (error-message-string problem))))
(let ((coding-system-for-write 'utf-8))
  (with-temp-file (getenv "SAID") (insert (json-encode said))))
(dolist (buffer (buffer-list)) (with-current-buffer buffer (set-buffer-modified-p nil)))
(let ((server (with-current-buffer "web.sg.yaml" (eglot-current-server)))) (when server (eglot-shutdown server)))
